from django.db import migrations

# As office/pinyin.py spells them: family name → as it was spelled, as it is.
FAMILY_NAMES = {
    "曾": ("ceng", "zeng"), "单": ("dan", "shan"), "仇": ("chou", "qiu"), "解": ("jie", "xie"), "查": ("cha", "zha"),
    "区": ("qu", "ou"), "翟": ("di", "zhai"), "朴": ("pu", "piao"), "盖": ("gai", "ge"), "覃": ("tan", "qin"),
    "缪": ("mou", "miao"), "员": ("yuan", "yun"), "乐": ("le", "yue"), "卜": ("bo", "bu"), "种": ("zhong", "chong"),
    "召": ("zhao", "shao"), "秘": ("mi", "bi"), "祭": ("ji", "zhai"), "洗": ("xi", "xian"),
}
SPELL = """
    UPDATE reserve_cadres_cadre
    SET pinyin = left(known.spelled || substr(pinyin, length(known.former) + 1), 200),
        pinyin_initials = left(known.spelled, 1) || substr(pinyin_initials, 2)
    FROM (VALUES {values}) AS known (family_name, former, spelled)
    WHERE left(name, 1) = known.family_name AND starts_with(pinyin, known.former);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reserve_cadres', '0024_namesakes_among_thousands'),
    ]

    operations = [
        migrations.RunSQL(
            SPELL.format(values=", ".join(f"('{name}', '{was}', '{now}')" for name, (was, now) in FAMILY_NAMES.items())),
            migrations.RunSQL.noop,
        ),
    ]
