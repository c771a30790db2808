"""What the generated posts are made of: words, written for this, and ways to put them together."""

# What is talked about; a good part of it in Latin letters, as on the site.
JAPANESE_TOPICS = (
    "この手の話", "電池の持ち", "古い端末", "新しい言語", "うちの会社", "データベース",
    "設定ファイル", "最近の画面", "キーボード", "無線の規格", "安いセンサー", "自宅のサーバー",
    "型の仕組み", "その論文", "プリンター", "地図アプリ", "開発者の気持ち", "広告の量",
    "自転車の修理", "図書館の検索", "町の測候所", "個人情報の扱い", "テストの書き方",
    "年寄りの使い方", "子どもの教育", "運用の手間", "写真の整理",
)  # fmt: skip
TOPICS = (
    *JAPANESE_TOPICS, "Linux", "Rust", "Python", "SQLite", "PostgreSQL", "Git", "Emacs", "Vim",
    "Docker", "Kubernetes", "GPU", "LLM", "API", "CSS", "WebAssembly", "JavaScript", "OpenBSD",
    "Raspberry Pi", "Bluetooth", "E-mail", "RSS", "USB-C", "FPGA", "TLS 1.3", "open source",
    "startup", "cache", "browser", "machine learning", "static site generator",
    "garbage collection", "command line",
)  # fmt: skip
PARTICLES = ("は", "が", "も", "って", "については", "だけは", "とかは", "のほうは")
DETAILS = (
    "思ったより", "たぶん", "正直なところ", "昔から", "三年くらい使っていて", "仕事でも家でも",
    "それなりに", "みんなが言うほど", "説明書を読むまでは", "一度設定してしまえば",
    "値段のわりに", "少なくともここでは", "去年の夏から", "比べてみると", "言われてみれば",
    "毎日さわっていると", "十年前とくらべたら", "慣れるまで", "ベンチマークでは",
    "メモリが足りないと", "ユーザーから見ると", "セキュリティを考えると", "",
)  # fmt: skip
PREDICATES = (
    "悪くない", "手がかかる", "よく落ちる", "読みやすい", "重たい", "期待しすぎた",
    "うまく動いている", "まだ早い", "誰も困っていない", "説明が足りない", "直すのが大変だ",
    "速くなった", "値段が合わない", "好みが分かれる", "長く使える", "忘れられている", "十分だ",
    "心配になる", "試す価値がある", "思い出すだけで疲れる", "シンプルでいい",
    "パフォーマンスが足りない", "サポートが切れる",
)  # fmt: skip
ENDINGS = (
    "よ", "ね", "と思う", "気がする", "んだよね", "んじゃないかな", "らしい", "って聞いた", "",
    "かも", "から困る", "ので助かる", "と言われた", "のはわかる", "けどね", "ってことだよね",
    "のかな",
)  # fmt: skip
STOPS = ("。", "。", "。", "。", "！", "？")
SHORT = (
    "それな。",
    "なるほど。",
    "ほんとそれ！",
    "ありがとう。",
    "本当に？",
    "うちも同じ。",
    "知らなかった。",
)

SYLLABLES = (
    "ka", "to", "mi", "ne", "ro", "shi", "ta", "ku", "ra", "no", "ha", "ze", "bit", "dev", "fox",
    "old", "net", "yu", "max", "sun", "web", "pi", "jo", "le", "an", "er", "is", "on", "ux",
    "byte",
)  # fmt: skip
TITLE_WORDS = (
    "show", "hn", "the", "quiet", "case", "for", "a", "small", "database", "that", "fits", "in",
    "your", "pocket", "how", "we", "moved", "every", "printer", "to", "linux", "why", "old",
    "maps", "still", "matter", "writing", "compilers", "on", "trains", "terminal", "weather",
    "station", "with", "no", "moving", "parts", "fast", "search", "over", "paper", "archives",
    "of", "radio",
)  # fmt: skip
HEADLINES = (
    "をめぐる議論", "が静かに変わった理由", "を十年使った人の話", "はもう要らない？",
    "の意外な弱点", "、ついに公開！", "を自作してみた結果", "の値上げに利用者は",
    "が遅いのは誰のせい？", "の作者が語る裏側",
)  # fmt: skip
TAGS = (
    "AI", "Linux", "Rust", "セキュリティ", "データベース", "開発", "Web", "歴史", "プライバシー",
    "ハードウェア", "Open Source", "Google", "科学", "政治", "ゲーム", "教育", "Performance",
    "C++",
)  # fmt: skip
HOSTS = ("example.com", "example.org", "www.example.net", "blog.example.jp", "git.example.dev")
