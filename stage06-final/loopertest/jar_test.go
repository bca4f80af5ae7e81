package loopertest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// Cookies expire in virtual time.
func TestCookies(t *testing.T) {
	rows := []struct {
		name         string
		first, again http.Cookie // the cookies that /set and /set?q=again set
		after        time.Duration
		path, want   string
	}{
		{name: "for ever", after: 1000 * time.Hour, path: "/", want: "v"},
		{name: "max-age, before", first: http.Cookie{MaxAge: 60}, after: 59 * time.Second, path: "/", want: "v"},
		{name: "max-age, after", first: http.Cookie{MaxAge: 60}, after: 60 * time.Second, path: "/"},
		{name: "expires, before", first: http.Cookie{Expires: date(2000, 1, 1, 1)}, after: 59 * time.Minute, path: "/", want: "v"},
		{name: "expires, after", first: http.Cookie{Expires: date(2000, 1, 1, 1)}, after: 61 * time.Minute, path: "/"},
		{name: "removed", again: http.Cookie{MaxAge: -1}, path: "/"},
		{name: "renewed", first: http.Cookie{MaxAge: 60}, again: http.Cookie{MaxAge: 600}, after: 100 * time.Second, path: "/", want: "v"},
		{name: "without an end, in the end", first: http.Cookie{MaxAge: 60}, again: http.Cookie{Value: "w"}, after: 100 * time.Second, path: "/", want: "w"},
		{name: "secure", first: http.Cookie{Secure: true}, path: "/", want: "v"},
		{name: "of another path", first: http.Cookie{Path: "/other"}, path: "/"},
		{name: "of this path", first: http.Cookie{Path: "/other"}, path: "/other/x", want: "v"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			app := looper.New(looper.Config{})
			app.Get("/set", func(c *looper.Context) error {
				cookie := row.first
				if c.Query("q") != "" {
					cookie = row.again
				}
				cookie.Name = "c"
				if cookie.Value == "" {
					cookie.Value = "v"
				}
				c.SetCookie(&cookie)
				return c.Text(200, "set")
			})
			show := func(c *looper.Context) error { return c.Text(200, c.Cookie("c")) }
			app.Get("/", show)
			app.Get("/other/x", show)
			c := loopertest.New(t, app)
			c.Get("/set").Expect(200)
			if row.again.Value != "" || row.again.MaxAge != 0 {
				c.Get("/set?q=again").Expect(200)
			}
			c.Sleep(row.after)
			assert.Equal(t, row.want, c.Get(row.path).Expect(200).Body)
		})
	}
}

func date(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
}

// The test can look at the cookies.
func TestCookiesOfAPath(t *testing.T) {
	worlds(t, redirects, func(t *testing.T, c *loopertest.Client) {
		c.Post("/login", "", "")
		cookies := c.Cookies("/me")
		if assert.Len(t, cookies, 1) {
			assert.Equal(t, "user=ada", cookies[0].String())
		}
	})
}
