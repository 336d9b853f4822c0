"""Where blind.py's tokens stand: the ways of other people's tests, settings, commands, chats. {T} is the token."""

STYLES = {
    "snake": lambda words: "_".join(words),
    "kebab": lambda words: "-".join(words),
    "upper": lambda words: "_".join(words).upper(),
    "camel": lambda words: words[0] + "".join(word.capitalize() for word in words[1:]),
    "pascal": lambda words: "".join(word.capitalize() for word in words),
    "dot": lambda words: ".".join(words),
    "flat": lambda words: "".join(words),
    "space": lambda words: " ".join(words),
    "title": lambda words: " ".join(word.capitalize() for word in words),
}
NOUNS = [["key"], ["api", "key"], ["token"], ["secret"], ["auth", "key"], ["private", "key"], ["personal", "access", "token"],
         ["client", "secret"], ["credentials"], ["password"]]


def S(words, style):
    return STYLES[style](words)


def rest(words, provider):
    """What a name says beside its provider."""
    return words[len(provider):] if words[:len(provider)] == provider and len(words) > len(provider) else ["token"]


# w: the words of the whole name, p: those of the provider's
NAMED = [
    ('subscript', lambda w, p: "cfg['"+S(p,'snake')+"']['"+S(rest(w,p),'snake')+"'] = '{T}'"),
    ('hdr-dict', lambda w, p: 'headers = {"X-'+S(w,'title').replace(' ','-')+'": "{T}"}'),
    ('hdr-line', lambda w, p: S(w,'title').replace(' ','-')+': {T}'),
    ('bearer-host', lambda w, p: 'GET /v1/me HTTP/1.1\nHost: api.'+S(p,'flat')+'.com\nauthorization: bearer {T}\n'),
    ('frag', lambda w, p: 'https://app.'+S(p,'flat')+'.com/cb#access_token={T}&expires=3600'),
    ('toml', lambda w, p: '['+S(p,'kebab')+']\n'+S(rest(w,p),'kebab')+" = '{T}'\n"),
    ('json5', lambda w, p: S(p,'camel')+': { '+S(rest(w,p),'camel')+": '{T}' }"),
    ('anchor', lambda w, p: S(w,'snake')+': &k "{T}"'),
    ('compose', lambda w, p: 'environment:\n  - '+S(w,'upper')+'={T}\n'),
    ('systemd', lambda w, p: 'Environment="'+S(w,'upper')+'={T}"'),
    ('cron', lambda w, p: '0 3 * * * '+S(w,'upper')+'={T} /opt/run.sh'),
    ('make', lambda w, p: S(w,'upper')+' ?= {T}'),
    ('cmake', lambda w, p: 'set('+S(w,'upper')+' "{T}")'),
    ('jenkins', lambda w, p: "withEnv(['"+S(w,'upper')+"={T}']) { sh 'make' }"),
    ('tfvars', lambda w, p: S(w,'snake')+'    = "{T}"'),
    ('helm', lambda w, p: 'helm install x --set '+S(p,'camel')+'.'+S(rest(w,p),'camel')+'={T}'),
    ('k8s-literal', lambda w, p: 'kubectl create secret generic '+S(p,'kebab')+' --from-literal='+S(rest(w,p),'kebab')+'={T}'),
    ('git-config', lambda w, p: 'git config --global '+S(p,'flat')+'.'+S(rest(w,p),'flat')+' {T}'),
    ('heroku-set', lambda w, p: 'heroku config:set '+S(w,'upper')+'={T} -a app'),
    ('gh-set', lambda w, p: 'gh secret set '+S(w,'upper')+' --body "{T}"'),
    ('build-arg', lambda w, p: 'docker build --build-arg '+S(w,'upper')+'={T} .'),
    ('fish', lambda w, p: 'set -gx '+S(w,'upper')+' {T}'),
    ('csh', lambda w, p: 'setenv '+S(w,'upper')+' {T}'),
    ('setx', lambda w, p: 'setx '+S(w,'upper')+' "{T}"'),
    ('ps-env', lambda w, p: '[Environment]::SetEnvironmentVariable("'+S(w,'upper')+'", "{T}")'),
    ('rust', lambda w, p: 'const '+S(w,'upper')+': &str = "{T}";'),
    ('elixir', lambda w, p: 'config :'+S(p,'snake')+', '+S(rest(w,p),'snake')+': "{T}"'),
    ('erlang', lambda w, p: '{'+S(w,'snake')+', "{T}"}.'),
    ('clojure', lambda w, p: '{:'+S(w,'kebab')+' "{T}"}'),
    ('scala', lambda w, p: 'val '+S(w,'camel')+': String = "{T}"'),
    ('dart', lambda w, p: "final String "+S(w,'camel')+" = '{T}';"),
    ('objc', lambda w, p: 'NSString *'+S(w,'camel')+' = @"{T}";'),
    ('c-define', lambda w, p: '#define '+S(w,'upper')+' "{T}"'),
    ('c-array', lambda w, p: 'static const char '+S(w,'snake')+'[] = "{T}";'),
    ('cpp', lambda w, p: 'std::string '+S(w,'snake')+'{"{T}"};'),
    ('vb', lambda w, p: 'Dim '+S(w,'camel')+' As String = "{T}"'),
    ('pascal-lang', lambda w, p: S(w,'pascal')+" := '{T}';"),
    ('lua', lambda w, p: 'local '+S(w,'snake')+' = "{T}"'),
    ('sql', lambda w, p: "INSERT INTO settings (name, value) VALUES ('"+S(w,'snake')+"', '{T}');"),
    ('csv', lambda w, p: 'name,value\n'+S(w,'snake')+',{T}\n'),
    ('md-table', lambda w, p: '| '+S(w,'title')+' | {T} |'),
    ('html-input', lambda w, p: '<input type="hidden" name="'+S(w,'snake')+'" value="{T}">'),
    ('html-data', lambda w, p: '<div data-'+S(w,'kebab')+'="{T}"></div>'),
    ('spring-xml', lambda w, p: '<property name="'+S(w,'camel')+'" value="{T}"/>'),
    ('entry-xml', lambda w, p: '<entry key="'+S(w,'dot')+'">{T}</entry>'),
    ('logfmt', lambda w, p: 'level=info '+S(w,'snake')+'={T} msg=start'),
    ('json-log', lambda w, p: '{"level":"debug","msg":"init","'+S(w,'camel')+'":"{T}"}'),
    ('py-repr', lambda w, p: "{'user': 'x', '"+S(w,'snake')+"': '{T}'}"),
    ('php-config', lambda w, p: "$config['"+S(w,'snake')+"'] = '{T}';"),
    ('php-nest', lambda w, p: "'"+S(p,'snake')+"' => ['"+S(rest(w,p),'snake')+"' => '{T}'],"),
    ('r-arrow', lambda w, p: S(w,'snake')+' <- "{T}"'),
    ('go-case', lambda w, p: '{name: "valid", input: `'+S(w,'snake')+' = {T}`, want: true},'),
    ('pytest', lambda w, p: '("'+S(w,'snake')+'=\'{T}\'", True),'),
    ('jest', lambda w, p: "expect(scan('"+S(w,'camel')+": \"{T}\"')).toHaveLength(1)"),
    ('rust-test', lambda w, p: 'let s = "'+S(w,'snake')+': {T}";'),
    ('chat', lambda w, p: "here's my "+S(w,'space')+': {T} can you see what is wrong'),
    ('chat2', lambda w, p: 'why does '+S(p,'title')+' reject my '+S(rest(w,p),'space')+'? it is {T}'),
    ('mail', lambda w, p: S(p,'title')+' login\nuser: bob\n'+S(rest(w,p),'space')+': {T}\n'),
    ('diff', lambda w, p: '@@ -1 +1 @@\n-'+S(w,'upper')+'=\n+'+S(w,'upper')+'={T}\n'),
    ('ipynb', lambda w, p: '    "'+S(w,'snake')+' = \\"{T}\\"\\n",'),
    ('curl-data', lambda w, p: "curl -d '"+S(rest(w,p),'snake')+"={T}' https://api."+S(p,'flat')+'.com/v1/x'),
    ('curl-json', lambda w, p: "curl https://"+S(p,'flat')+".com/api -d '{\"token\":\"{T}\"}'"),
    ('httpie', lambda w, p: 'http api.'+S(p,'flat')+'.com/x X-Api-Token:{T}'),
    ('comment-end', lambda w, p: 'KEY = "{T}"  # '+S(w,'space')),
    ('de', lambda w, p: 'Der '+S(p,'title')+'-Schlüssel lautet {T}, bitte prüfen.'),
    ('fr', lambda w, p: 'Voici ma clé '+S(p,'title')+' : {T}'),
    ('es', lambda w, p: 'Mi clave de '+S(p,'title')+' es {T}.'),
    ('zh', lambda w, p: '我的 '+S(p,'title')+' key 是 {T}'),
]
BARE = [
    ('b-assert', lambda: 'assert find("{T}")'),
    ('b-list',lambda: '- {T}'),
    ('b-tick',lambda: 'use `{T}` here'),
    ('b-eq',lambda: 'x={T}'),
    ('b-semi',lambda: 'val="{T}";'),
    ('b-paren', lambda: 'f({T})'),
    ('b-lines',lambda: 'first\n  {T}\nlast'),
    ('b-log',lambda: '[2025-01-02] sent {T} ok'),
    ('b-comma',lambda: 'a,{T},b'),
    ('b-tab',lambda: 'id\t{T}\tend'),
    ('b-dot',lambda: 'It was {T}.'),
    ('b-esc',lambda: '"a": "x\\n{T}\\n"')]
AROUND = [
    ('v-bare', lambda t:t),
    ('v-comment',lambda t:'# '+t if '\n' not in t else t),
    ('v-heredoc',lambda t:'cat > f <<EOF\n'+t+'\nEOF\n'),
    ('v-chat',lambda t:'what does this do?\n\n'+t+'\n\nthanks'),
    ('v-crlf',lambda t:'a\r\n'+t.replace('\n','\r\n')+'\r\nb')]
