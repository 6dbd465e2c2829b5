"""Pages of pictures: every number opens exactly those it counts, and who sees one village sees its figures only."""

import re
from datetime import date
from html import unescape

from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from reserve_cadres.models import Cadre, SelectionRound, Term
from reserve_cadres.pool.figures import figures
from reserve_cadres.terms.terms import Elected, TermDates, record_results, save_term
from tests.conftest import make_cadre, make_user, make_village
from tests.demo import demo_township
from tests.reserve_cadres.test_changes import carried_out
from training.models import TrainingSession, YearPlan
from training.year.year import standing_of, through_the_year
from villages.models import Post, Village
from workbench.pictures.bench import BARE, FULL, NONE, PART, bench_map, tone_of
from workbench.pictures.pool import POINTS, days_until, next_election_day

PAGES = ("cadence", "plan", "funnel", "ages", "conversion", "pool")
# A number of a table or a mark of a picture: the words it has, or the number it is.
CELL = re.compile(r'<td class="number">\s*<a href="([^"]+)">([^<]+)</a>')
SMALL = "{% load pictures %}{% bench_picture bench bench %}"
MARK = re.compile(r'<a href="([^"]+)" aria-label="([^"]*)"')


def listed(client, address):
    """How many the list at an address holds."""
    response = client.get(unescape(address))
    assert response.status_code == 200, address
    context = response.context
    if "page" in context:
        return context["page"].paginator.count
    return len(context["planned"] if "planned" in context else context["people"])


def test_every_number_of_a_table_opens_exactly_those_it_counts(client, db):
    demo_township()
    client.force_login(User.objects.get(username="zuzhi"))
    opened, kinds = set(), set()
    for name in PAGES:
        page = client.get(reverse(f"pictures:{name}")).content.decode()
        cells = CELL.findall(page)
        assert cells, name
        assert {address for address, _ in MARK.findall(page)} <= {address for address, _ in cells} | targets(page)
        for address, shown in set(cells) - opened:
            if "/" in shown:
                # A month's line says done of due; its list holds the talks, which the mark tells.
                shown = re.search(rf'{re.escape(address)}" aria-label="[^"]*谈话 (\d+) 次', page)[1]
            assert listed(client, address) == int(shown), (name, unescape(address))
            opened.add((address, shown))
            kinds.add(address.split("?")[0])
    expected = ["mentoring:talks", "training:plan", "pictures:candidates", "cadres:list", "pictures:measured"]
    # In the first days of a year nothing was held in it yet.
    if TrainingSession.objects.filter(status="held", starts_at__year=timezone.localdate().year).exists():
        expected.append("training:sessions")
    assert kinds == {reverse(name) for name in expected}


def targets(page):
    """What a picture leads to that counts nobody: the year's target."""
    return set(re.findall(r'<a href="([^"]+)" aria-label="全年不少于', page))


def test_the_bench_map_counts_as_the_list_of_posts_does_and_names_everybody(client, db):
    demo_township()
    user = User.objects.get(username="zuzhi")
    client.force_login(user)
    page = client.get(reverse("pictures:bench")).content.decode()
    bench = bench_map(user)
    assert listed(client, f"{reverse('villages:bench')}?gaps=1") == bench.gaps
    assert listed(client, f"{reverse('villages:bench')}?bare=1") == bench.bare
    for row in bench.rows:
        assert listed(client, f"{reverse('cadres:list')}?village={row.village.pk}") == row.people
    people = Cadre.objects.filter(township=user.township, state="in_pool", post__isnull=False)
    assert all(reverse("workbench:dossier", args=[one.pk]) in page for one in people)


def test_a_post_is_full_partly_backed_bare_or_without_quota(village, organiser, post):
    director = village.posts.get(title="村委会主任")
    make_cadre(village, "甲", post=post)
    make_cadre(village, "乙", post=post)
    tones = {one.title: tone_of(one) for one in bench_map(organiser).posts}
    assert tones == {post.title: FULL, director.title: BARE}
    make_cadre(village, "丙", post=director)
    post.quota = 0
    assert {tone_of(one) for one in bench_map(organiser).posts} == {FULL, PART}
    made = make_village(village.township, "新村")
    made.posts.update(quota=0)
    assert [tone_of(one) for one in bench_map(organiser).posts if one.village == made] == [NONE]


def test_the_bench_map_of_a_past_day_shows_who_stood_there_then_and_its_paper_bears_the_day(
    as_organiser, organiser, village, post
):
    director = village.posts.get(title="村委会主任")
    gone = make_cadre(village, "去者", post=post, on=date(2024, 3, 1))
    make_cadre(village, "后来", post=director, on=date(2025, 6, 1))
    carried_out(gone, "exit", effective_on=date(2025, 1, 1))
    then = bench_map(organiser, date(2024, 12, 31))
    assert [(one.title, one.reserve_count, [str(who) for who in one.bench], tone_of(one)) for one in then.posts] == [
        (post.title, 1, ["去者"], PART), (director.title, 0, [], BARE),
    ]  # fmt: skip
    assert [row.people for row in then.rows] == [1]
    assert [one.reserve_count for one in bench_map(organiser).posts] == [0, 1]
    page = as_organiser.get(reverse("pictures:bench"), {"day": "2024-12-31", "print": "page"}).content.decode()
    assert "2024年12月31日的情况" in page
    assert f"?village={village.pk}&on=2024-12-31" in page
    assert "看不懂" in as_organiser.get(reverse("pictures:bench"), {"day": "哪天"}).content.decode()


def test_the_bench_map_of_a_day_before_a_reform_shows_the_villages_of_then(organiser, village, post):
    made, _ = Village.objects.get_or_create(township=village.township, name="新红村", begins_on=date(2025, 5, 1))
    Post.objects.create(village=made, kind=post.kind, title=post.title)
    Village.ever.filter(pk=village.pk).update(ended_on=date(2025, 5, 1))
    assert [row.village for row in bench_map(organiser, date(2025, 4, 30)).rows] == [village]
    assert [row.village for row in bench_map(organiser, date(2025, 5, 1)).rows] == [made]


def test_only_where_posts_ask_for_reserves_all_are_said_to_be_backed(as_organiser, organiser, village, post):
    def said():
        return re.sub(r"<[^>]+>", "", Template(SMALL).render(Context({"bench": bench_map(organiser)})))

    village.posts.update(quota=0)
    assert "还没有要配后备的岗位" in said()
    village.posts.filter(pk=post.pk).update(quota=2)
    assert "1 个岗位没有配齐" in said()
    make_cadre(village, "甲", post=post)
    make_cadre(village, "乙", post=post)
    assert "各岗位都已配齐" in said()


def test_a_secretary_sees_the_pictures_of_the_own_village(client, village, other_village):
    make_cadre(village, "本村人")
    make_cadre(other_village, "外村人")
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    ages = client.get(reverse("pictures:ages")).context["ages"]
    assert sum(figure.value for row in ages.picture.table.rows for figure in row[1:2]) == 1
    pool = client.get(reverse("pictures:pool")).context["pictures"][0]
    assert pool.table.rows[-1][1].value == 1
    assert [row.village for row in client.get(reverse("pictures:bench")).context["bench"].rows] == [village]
    assert "年度计划是全镇的" in client.get(reverse("pictures:plan")).content.decode()


def test_without_a_township_of_people_every_picture_says_what_is_missing(as_organiser):
    for name in ("bench", *PAGES):
        assert as_organiser.get(reverse(f"pictures:{name}")).status_code == 200, name
    assert "还没有岗位" in as_organiser.get(reverse("pictures:bench")).content.decode()
    assert "还没有选拔批次" in as_organiser.get(reverse("pictures:funnel")).content.decode()
    assert "库里没有人" in as_organiser.get(reverse("pictures:ages")).content.decode()
    assert "还没有登记过换届" in as_organiser.get(reverse("pictures:conversion")).content.decode()


def test_the_years_course_ends_with_the_numbers_of_the_plans_page(db):
    demo_township()
    user, today = User.objects.get(username="zuzhi"), timezone.localdate()
    plan = YearPlan.objects.get(township=user.township, year=today.year)
    course, standing = (
        through_the_year(user.township_id, plan, today.year, today),
        standing_of(user.township_id, plan, today.year, today),
    )
    assert (course.held[-1], course.planned[-1], course.target) == (standing.held, standing.planned, standing.target)
    assert len(course.held) == today.month
    for line in (course.held, course.planned):
        assert line == sorted(line)


def test_the_course_of_the_pool_ends_on_the_day_and_goes_back_by_ends_of_months():
    assert days_until(date(2026, 11, 27), every=3)[-3:] == [date(2026, 6, 30), date(2026, 9, 30), date(2026, 11, 27)]
    assert days_until(date(2026, 1, 1), every=12)[-2:] == [date(2025, 12, 31), date(2026, 1, 1)]
    assert days_until(date(2026, 3, 31), every=1)[-2:] == [date(2026, 2, 28), date(2026, 3, 31)]
    assert all(len(days_until(date(2026, 11, 27), every=every)) == POINTS for every in (1, 3, 12))


def test_the_next_election_is_the_one_on_record_else_the_end_of_a_term(organiser, village, post):
    today = date(2026, 11, 27)
    assert next_election_day(organiser, today).day == date(2031, 12, 31)
    post.incumbent_term_end = date(2027, 12, 31)
    post.save()
    assert next_election_day(organiser, today).day == date(2027, 12, 31)
    save_term(TermDates("这一届", date(2026, 6, 1), date(2031, 5, 31)), township=village.township)
    assert next_election_day(organiser, today).day == date(2031, 5, 31)
    save_term(TermDates("下一届", date(2027, 3, 1)), township=village.township)
    assert next_election_day(organiser, today).day == date(2027, 3, 1)


def test_who_will_be_over_age_is_named_and_counted_as_the_figures_of_that_day(as_organiser, organiser, village):
    make_cadre(village, "老张", birth_date=date(1970, 1, 1))
    make_cadre(village, "小李", birth_date=date(1996, 1, 1))
    found = as_organiser.get(reverse("pictures:ages"), {"until": "2031-01-01"}).context["ages"]
    assert [one.name for one in found.over] == ["老张"]
    assert found.oldest < 61
    bands = figures(organiser, date(2031, 1, 1)).breakdowns[0].lines
    assert [row[2].value for row in found.picture.table.rows] == [line.count for line in bands]


def test_a_conversion_leaves_out_the_villages_without_results_and_says_so(as_organiser, village, other_village, post):
    elected = make_cadre(village, "甲", post=post)
    make_cadre(other_village, "乙")
    term = save_term(TermDates("换届", date(2016, 12, 20)), township=village.township)
    record_results(term, [Elected(post.pk, cadre_id=elected.pk)], propose_appointments=False, recorded_by=None)
    response = as_organiser.get(reverse("pictures:conversion"))
    assert response.context["unrecorded"] == [("白塔村", 1)]
    assert [row[0] for row in response.context["pictures"][0].table.rows] == ["红星村"]
    assert response.context["pictures"][0].table.total[-1] == "100.0%"


def test_nobody_elsewhere_is_found_by_a_figures_address(client, village, foreign_village):
    SelectionRound.objects.all().delete()
    Term.objects.all().delete()
    client.force_login(make_user(Role.ORGANISER, foreign_village.township))
    for address in ("candidates", "measured"):
        assert client.get(reverse(f"pictures:{address}")).status_code == 404
        assert client.get(reverse(f"pictures:{address}"), {"round": "1", "term": "1", "step": "x"}).status_code == 404


def test_a_dossier_draws_the_persons_years(as_organiser, village, post):
    cadre = make_cadre(village, "甲", post=post, on=date(2015, 3, 1))
    life = as_organiser.get(reverse("workbench:dossier", args=[cadre.pk])).context["life"]
    assert life.table.rows == [["状态", "2015-03-01", "至今", f"2015-03-01 起 在库，红星村 {post.title}"]]
    unknown = make_cadre(village, "乙", on=None)
    assert as_organiser.get(reverse("workbench:dossier", args=[unknown.pk])).context["life"] is None
