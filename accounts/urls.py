from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import key_views, pending_views, security_views, views
from accounts.appearance import change_appearance

# The list of accounts, the page of one and the trail stand under the same addresses: workbench/staff/urls.py.
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("appearance/", change_appearance, name="appearance"),
    path("verify/", security_views.verify, name="verify"),
    path("verify/key/options/", key_views.verify_key_options, name="verify_key_options"),
    path("verify/key/", key_views.verify_key, name="verify_key"),
    path("keys/options/", key_views.key_options, name="key_options"),
    path("keys/add/", key_views.add_key, name="add_key"),
    path("keys/<int:pk>/remove/", key_views.remove_key, name="remove_key"),
    path("second-factor/", security_views.set_up_second_factor, name="second_factor"),
    path("second-factor/codes/", security_views.print_codes, name="print_codes"),
    path("second-factor/off/", security_views.switch_off, name="switch_off_second_factor"),
    path("<int:pk>/second-factor/", security_views.reset_second_factor, name="reset_second_factor"),
    path("<int:pk>/unlock/", views.unlock, name="unlock"),
    path("unused/close/", views.close_unused, name="close_unused"),
    path("sessions/", security_views.sessions, name="sessions"),
    path("sessions/end/", security_views.end_other_sessions, name="end_sessions"),
    path("held/", security_views.held, name="held"),
    path("pending/", pending_views.pending, name="pending"),
    path("pending/<int:pk>/confirm/", pending_views.confirm, name="confirm_pending"),
    path("pending/<int:pk>/refuse/", pending_views.refuse, name="refuse_pending"),
    path("new/", views.add_account, name="add"),
    path("<int:pk>/password/", views.reset_password, name="reset_password"),
    path("<int:pk>/password/second-part/", views.tell_second_part, name="tell_second_part"),
]
