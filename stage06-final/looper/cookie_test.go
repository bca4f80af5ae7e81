package looper_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// The cookies that a handler reads, whatever the client sends.
func TestCookies(t *testing.T) {
	rows := []struct {
		name   string
		fields []string
		all    string
		a      string // the value of the cookie a
	}{
		{"none", nil, "", ""},
		{"one", []string{"a=1"}, "a=1|", "1"},
		{"several", []string{"b=2; a=1; c=3"}, "b=2|a=1|c=3|", "1"},
		{"the first of two", []string{"a=1; a=2"}, "a=1|a=2|", "1"},
		{"over two lines", []string{"b=2", "a=1"}, "b=2|a=1|", "1"},
		{"without spaces", []string{"b=2;a=1"}, "b=2|a=1|", "1"},
		{"with more spaces", []string{" b = 2 ;\ta\t=\t1\t; "}, "b=2|a=1|", "1"},
		{"an empty value", []string{"a=; b=2"}, "a=|b=2|", ""},
		{"an equals sign in the value", []string{"a=x=y=="}, "a=x=y==|", "x=y=="},
		{"quotes", []string{`a="1 2,3"`}, "a=1 2,3|", "1 2,3"},
		{"one quote", []string{`a="`}, `a="|`, `"`},
		{"quotes in the value", []string{`a={"b":1}`}, `a={"b":1}|`, `{"b":1}`},
		{"without a name", []string{"=1; a=2"}, "a=2|", "2"},
		{"without an equals sign", []string{"a; b; a=2"}, "a=2|", "2"},
		{"semicolons alone", []string{";;; ;"}, "", ""},
		{"another case", []string{"A=1"}, "A=1|", ""},
		{"the name in a value", []string{"b=a=1"}, "b=a=1|", ""},
		{"the name as the end of a name", []string{"ba=1"}, "ba=1|", ""},
		{"bytes beyond ASCII", []string{"a=\xff\xfe"}, "a=\xff\xfe|", "\xff\xfe"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				var all strings.Builder
				for name, value := range c.Cookies() {
					fmt.Fprintf(&all, "%s=%s|", name, value)
					require.NoError(t, c.Yield(), "the head may move")
				}
				for name := range c.Cookies() {
					require.NotEmpty(t, name)
					break
				}
				require.Empty(t, c.Cookie(""))
				return c.Text(200, all.String()+"/"+c.Cookie("a"))
			})
			var fields []string
			for _, field := range row.fields {
				fields = append(fields, "Cookie: "+field)
			}
			assert.Equal(t, row.all+"/"+row.a, w.ask("GET", "/", "", fields...).body)
		})
	}
}

// The fields that SetCookie sends, and the cookies that it refuses.
func TestSetCookie(t *testing.T) {
	long := strings.Repeat("v", 4096)
	const value = "expected printable ASCII without quotes, semicolons and backslashes as the value, found "
	rows := []struct {
		name   string
		cookie http.Cookie
		want   string // the field, or the reason
	}{
		{"name and value", http.Cookie{Name: "a", Value: "1"}, "a=1; Path=/; SameSite=Lax"},
		{"the browser's SameSite", http.Cookie{Name: "a", SameSite: http.SameSiteDefaultMode}, "a=; Path=/"},
		{"all attributes", http.Cookie{Name: "a", Value: "1", Path: "/p q", Domain: ".Example.org", MaxAge: 60, Expires: time.Unix(1<<31, 0),
			Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true}, "a=1; Path=/p q; Domain=Example.org; " +
			"Expires=Tue, 19 Jan 2038 03:14:08 GMT; Max-Age=60; HttpOnly; Secure; SameSite=None; Partitioned"},
		{"a space in the value", http.Cookie{Name: "a", Value: "1, 2"}, `a="1, 2"; Path=/; SameSite=Lax`},
		{"as long as may be", http.Cookie{Name: "a", Value: long[:4096-len("a=; Path=/; SameSite=Lax")]}, "a=" + long[:4072] + "; Path=/; SameSite=Lax"},
		{"__Host-", http.Cookie{Name: "__Host-a", Secure: true}, "__Host-a=; Path=/; Secure; SameSite=Lax"},
		{"__Secure-", http.Cookie{Name: "__Secure-a", Secure: true, Path: "/x"}, "__Secure-a=; Path=/x; Secure; SameSite=Lax"},

		{"no name", http.Cookie{}, `cookie "": expected a token as the name, found ""`},
		{"a space in the name", http.Cookie{Name: "a b"}, `expected a token as the name, found "a b"`},
		{"an equals sign in the name", http.Cookie{Name: "a=b"}, `expected a token as the name, found "a=b"`},
		{"a long wrong name", http.Cookie{Name: ";" + long}, `expected a token as the name, found ";` + long[:39] + `"...`},
		{"another cookie in the value", http.Cookie{Name: "a", Value: "1; b=2"}, value + `";" at byte 1`},
		{"another line in the value", http.Cookie{Name: "a", Value: "1\r\nSet-Cookie: b=2"}, value + `"\r" at byte 1`},
		{"NUL in the value", http.Cookie{Name: "a", Value: "\x00"}, value + `"\x00" at byte 0`},
		{"a letter beyond ASCII", http.Cookie{Name: "a", Value: "zß"}, value + `"\xc3" at byte 1`},
		{"a quote in the value", http.Cookie{Name: "a", Value: `"`}, value + `"\"" at byte 0`},
		{"a backslash in the value", http.Cookie{Name: "a", Value: `\`}, value + `"\\" at byte 0`},
		{"DEL in the value", http.Cookie{Name: "a", Value: "\x7f"}, value + `"\x7f" at byte 0`},
		{"a relative Path", http.Cookie{Name: "a", Path: "p"}, `expected a Path that begins with "/", found "p"`},
		{"an attribute in the Path", http.Cookie{Name: "a", Path: "/; Domain=x"}, `semicolons in the Path, found ";" at byte 1`},
		{"a line in the Path", http.Cookie{Name: "a", Path: "/\n"}, `semicolons in the Path, found "\n" at byte 1`},
		{"a line in the Domain", http.Cookie{Name: "a", Domain: "x.org\r\n"}, `expected a host name as the Domain, found "x.org\r\n"`},
		{"an attribute in the Domain", http.Cookie{Name: "a", Domain: "x.org; Secure"}, `expected a host name as the Domain`},
		{"a port in the Domain", http.Cookie{Name: "a", Domain: "x.org:80"}, `expected a host name as the Domain`},
		{"too early", http.Cookie{Name: "a", Expires: time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)}, "expected a year from 1601 to 9999 in Expires, found 1600"},
		{"too late", http.Cookie{Name: "a", Expires: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, "expected a year from 1601 to 9999 in Expires, found 10000"},
		{"__Secure- without Secure", http.Cookie{Name: "__Secure-a"}, "expected Secure with the prefix __Secure-"},
		{"__Host- without Secure", http.Cookie{Name: "__Host-a"}, "expected Secure with the prefix __Host-"},
		{"__host-, as browsers read it", http.Cookie{Name: "__hoST-a"}, "expected Secure with the prefix __Host-"},
		{"__Host- with a Path", http.Cookie{Name: "__Host-a", Secure: true, Path: "/x"}, `expected the Path / with the prefix __Host-, found "/x"`},
		{"__Host- with a Domain", http.Cookie{Name: "__Host-a", Secure: true, Domain: "x.org"}, `expected no Domain with the prefix __Host-, found "x.org"`},
		{"SameSite=None without Secure", http.Cookie{Name: "a", SameSite: http.SameSiteNoneMode}, "expected Secure with SameSite=None"},
		{"Partitioned without Secure", http.Cookie{Name: "a", Partitioned: true}, "expected Secure with Partitioned"},
		{"too long", http.Cookie{Name: "a", Value: long[:4073]}, "expected at most 4096 bytes with the attributes, found 4097"},
		{"a Path that is too long", http.Cookie{Name: "a", Path: "/" + long[:1024]}, "expected a Path of at most 1024 bytes, found 1025"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				before := row.cookie
				c.SetCookie(&row.cookie)
				require.Equal(t, before, row.cookie, "the caller's is not changed")
				if err := c.NoContent(); err != nil {
					refused, ok := errors.AsType[*looper.CookieError](err)
					require.True(t, ok)
					require.Equal(t, row.cookie.Name, refused.Cookie)
					return c.Text(200, err.Error())
				}
				return nil
			})
			got := w.ask("GET", "/", "")
			if got.body == "" {
				assert.Equal(t, row.want, got.fields["Set-Cookie"])
				return
			}
			assert.Contains(t, got.body, row.want)
			assert.NotContains(t, got.fields, "Set-Cookie")
		})
	}
}

func clearAll(c *looper.Context) error {
	c.ClearCookies()
	return nil
}

// The fields of the response after a handler has set and cleared several cookies.
func TestSetCookies(t *testing.T) {
	rows := []struct {
		name   string
		handle func(c *looper.Context) error
		sent   string
		want   []string
	}{
		{"the same twice", func(c *looper.Context) error {
			c.SetCookie(&http.Cookie{Name: "a", Value: "1"})
			c.SetCookie(&http.Cookie{Name: "b", Value: "1"})
			c.AddHeader("X-A", "a=1")
			c.SetCookie(&http.Cookie{Name: "a", Value: "2", HttpOnly: true})
			return nil
		}, "", []string{"b=1; Path=/; SameSite=Lax", "a=2; Path=/; HttpOnly; SameSite=Lax"}},
		{"the same name elsewhere", func(c *looper.Context) error {
			c.SetCookie(&http.Cookie{Name: "a", Path: "/x"})
			c.SetCookie(&http.Cookie{Name: "a", Domain: "x.org"})
			c.SetCookie(&http.Cookie{Name: "A"})
			c.SetCookie(&http.Cookie{Name: "a", Domain: ".X.org", Value: "2"})
			return nil
		}, "", []string{"a=; Path=/x; SameSite=Lax", "A=; Path=/; SameSite=Lax", "a=2; Path=/; Domain=X.org; SameSite=Lax"}},
		{"one that is refused replaces none", func(c *looper.Context) error {
			c.SetCookie(&http.Cookie{Name: "a"})
			c.SetCookie(&http.Cookie{Name: "a", Value: "\n"})
			require.ErrorContains(t, c.NoContent(), "expected printable ASCII")
			c.SetCookie(nil)
			require.ErrorContains(t, c.NoContent(), "expected a cookie, found nil")
			return nil
		}, "", []string{"a=; Path=/; SameSite=Lax"}},
		{"cleared", func(c *looper.Context) error {
			c.SetCookie(&http.Cookie{Name: "a", Value: "1"})
			c.ClearCookie("a")
			c.ClearCookieAt("b", "/x", "x.org")
			c.ClearCookie("__Host-c")
			return nil
		}, "", []string{
			"a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; SameSite=Lax",
			"b=; Path=/x; Domain=x.org; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; SameSite=Lax",
			"__Host-c=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; Secure; SameSite=Lax"}},
		{"all cleared", clearAll, `a=1; a b=2; __Secure-c="; a=2`, []string{
			"__Secure-c=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; Secure; SameSite=Lax",
			"a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; SameSite=Lax"}},
		{"none to clear", clearAll, "", nil},
		{"too late", func(c *looper.Context) error {
			require.NoError(t, c.Text(200, "done"))
			c.SetCookie(&http.Cookie{Name: "a"})
			c.ClearCookies()
			return nil
		}, "a=1", nil},
		{"a fault of the program", func(c *looper.Context) error {
			c.SetCookie(&http.Cookie{Name: "a"})
			return errors.New("on purpose")
		}, "", nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				if err := row.handle(c); err != nil {
					return err
				}
				_ = c.Text(200, "done")
				return nil
			})
			assert.Empty(t, cmp.Diff(row.want, setBy(w, row.sent)))
		})
	}
}

// setBy returns the values of Set-Cookie in the response to a request with the given
// cookies.
func setBy(w *world, cookies string) (set []string) {
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: " + cookies + "\r\n\r\n")
		for c.Receive() != "" {
		}
		c.Close()
		for line := range strings.SplitSeq(c.Heard(), "\r\n") {
			if value, ok := strings.CutPrefix(line, "Set-Cookie: "); ok {
				set = append(set, value)
			}
		}
	})
	return set
}

// A client sends as many cookies as a head may have. The response to it stays bounded.
func TestClearManyCookies(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error { return errors.Join(clearAll(c), c.NoContent()) })
	var cookies strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&cookies, "%x=;", i)
	}
	assert.Len(t, setBy(w, cookies.String()), 180)
}

func TestCookieAllocates(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		require.Zero(t, testing.AllocsPerRun(10, func() { _ = c.Cookie("c") }), "for a name that is not there")
		return c.NoContent()
	})
	assert.Equal(t, "204 No Content", w.ask("GET", "/", "", "Cookie: a=1; b=2").status)
}

// A browser's jar, over real sockets: what is set comes back, and what is cleared does not.
func TestCookieJar(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet})
	app.Get("/set", func(c *looper.Context) error {
		c.SetCookie(&http.Cookie{Name: "a", Value: "1 2", HttpOnly: true})
		c.SetCookie(&http.Cookie{Name: "b", Value: "3"})
		return c.NoContent()
	})
	app.Get("/get", func(c *looper.Context) error { return c.Text(200, c.Cookie("a")+"|"+c.Cookie("b")) })
	app.Get("/clear", func(c *looper.Context) error { return errors.Join(clearAll(c), c.NoContent()) })
	addr, ran := runReal(t, app)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := http.Client{Jar: jar}
	for _, step := range []struct{ path, want string }{
		{"/get", "|"}, {"/set", ""}, {"/get", "1 2|3"}, {"/clear", ""}, {"/get", "|"},
	} {
		assert.Equal(t, step.want, contentOf(t, &client, "http://"+addr+step.path))
	}
	assert.Empty(t, jar.Cookies(&url.URL{Scheme: "http", Host: addr}))
	stop(t, app, ran)
}
