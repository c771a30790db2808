"""The addresses of the public site."""

from django.urls import include, path, re_path

from . import about_views, feeds, old_addresses, sitemaps, views

urlpatterns = [
    path("", views.post_list, name="posts"),
    path("posts/", views.post_list),
    *old_addresses.urlpatterns,
    path("posts/<slug:month>/<slug:name>/", views.post, name="post"),
    re_path(
        r"^cards/(?P<month>[\w-]+)/(?P<name>[\w-]+)/(?P<digest>[0-9a-f]{12})\.png$",
        views.card,
        name="card",
    ),
    path("tags/", views.tags, name="tags"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("search/", views.search_page, name="search"),
    path("months/", views.months, name="months"),
    re_path(
        r"^months/(?P<year>[1-9][0-9]{3})/(?P<month>0[1-9]|1[0-2])/$", views.month, name="month"
    ),
    path("index.xml", feeds.rss, name="rss"),
    path("tags/<str:slug>/index.xml", feeds.tag_rss, name="tag-rss"),
    path("feed.json", feeds.json_feed, name="json-feed"),
    path("atom.xml", feeds.atom, name="atom"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("about/", about_views.about, name="about"),
    path("contact/", about_views.contact_page, name="contact"),
    path("contact/thanks/", about_views.thanks, name="contact-thanks"),
    path("colours.css", about_views.colours, name="colours"),
    path("api/", include("posts.api.urls")),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", about_views.security, name="security"),
]
