from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.appearance import change_appearance

app_name = "accounts"

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("appearance/", change_appearance, name="appearance"),
    path("", views.accounts, name="list"),
    path("new/", views.add_account, name="add"),
    path("<int:pk>/", views.change_account, name="change"),
    path("<int:pk>/password/", views.reset_password, name="reset_password"),
    path("records/", views.access_records, name="access_records"),
    path("changes/", views.change_records, name="change_records"),
]
