from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.appearance import change_appearance

# The list of accounts, the page of one and the trail stand under the same addresses: workbench/staff/urls.py.
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("appearance/", change_appearance, name="appearance"),
    path("new/", views.add_account, name="add"),
    path("<int:pk>/password/", views.reset_password, name="reset_password"),
]
