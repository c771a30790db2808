var entries = [
{"id": "9810001", "link_text": "Tea &amp; Toast: a &lt;protocol&gt;", "link": "https://toast.example/?a=1&amp;b=2", "submitter": "crumb", "source": "toast.example", "points": "120", "comments": "34", "dead": false, "date": 1770091506, "time": "1770080000", "type": "story"},
{"id": "9810002", "link_text": "Buy my toaster", "link": "https://spam.example/", "points": 1, "comments": 0, "dead": true, "time": 1770091507, "type": "story"},
{"id": "9810003", "link_text": "Ask HN: Butter first?", "link": "https://news.ycombinator.com/item?id=9810003", "points": null, "comments": 2, "dead": false, "time": "1770091508", "type": "story"}
];
