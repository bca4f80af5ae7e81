package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

var quiet = looper.Config{Log: slog.New(slog.DiscardHandler)}

// fill sends the form.
func fill(w *browser.Window, name, password string) {
	w.Do(
		chromedp.SetValue("input[name=name]", name, chromedp.ByQuery),
		chromedp.SendKeys("input[name=password]", password+"\n", chromedp.ByQuery),
	)
}

func TestRegisterAndLogIn(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(quiet)))
	w.Go("/me")
	w.Until("Log in") // redirected to the form
	fill(w, "Ada", "correct horse")
	w.Until("Name or password are wrong.")
	w.Shot("login")

	w.Go("/register")
	fill(w, "Ada", "short")
	w.Until("Please choose a password of 8 to")
	fill(w, "Ada", "correct horse")
	w.Until("Only Ada sees this.")
	w.Do(chromedp.Click("form button", chromedp.ByQuery))
	w.Until("You are logged out.")

	w.Go("/me")
	fill(w, "Ada", "wrong horse")
	w.Until("Name or password are wrong.")
	fill(w, "Ada", "correct horse")
	w.Until("Only Ada sees this.")

	w.Go("/register")
	fill(w, "Ada", "another horse")
	w.Until("This name is taken.")
}

// ada is the form of a user.
var ada = url.Values{"name": {"Ada"}, "password": {"correct horse"}}

// An attacker plants the token of a session of the attacker's own. After the login it is invalid.
func TestSessionFixation(t *testing.T) {
	site := browser.Serve(t, newApp(quiet))
	planted := tokenIn(t, send(t, site+"/logout", url.Values{}, nil, nil)) // the message is kept in a session
	own := tokenIn(t, send(t, site+"/register", ada, planted, nil))
	require.NotEqual(t, planted.Value, own.Value)
	require.Equal(t, 303, send(t, site+"/me", nil, planted, nil).StatusCode, "to the login form")
	require.Equal(t, 200, send(t, site+"/me", nil, own, nil).StatusCode)
}

// tokenIn returns the cookie of the session that a response begins.
func tokenIn(t *testing.T, response *http.Response) *http.Cookie {
	require.Equal(t, 303, response.StatusCode)
	require.Len(t, response.Cookies(), 1)
	require.Equal(t, "__Host-session", response.Cookies()[0].Name)
	return response.Cookies()[0]
}

// The way back after a login leads only to this site.
func TestOpenRedirect(t *testing.T) {
	site := browser.Serve(t, newApp(quiet))
	require.Equal(t, 303, send(t, site+"/register", ada, nil, nil).StatusCode)
	for next, want := range map[string]string{
		"":                       "/me",
		"/me?page=2":             "/me?page=2",
		"//evil.example/":        "/me",
		`/\evil.example/`:        "/me",
		"https://evil.example/":  "/me",
		"/.//evil.example/":      "/me",
		"javascript:alert(1)":    "/me",
		"/\t/evil.example/":      "/me",
		"/me\r\nSet-Cookie: a=b": "/me",
	} {
		response := send(t, site+"/login?next="+url.QueryEscape(next), ada, nil, nil)
		require.Equal(t, want, response.Header.Get("Location"), "next=%q", next)
	}
}

// A form on another site can send the password of an attacker, and make the visitor write into the attacker's account.
func TestLoginFromAnotherSite(t *testing.T) {
	site := browser.Serve(t, newApp(quiet))
	for _, header := range []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}},
		{"Sec-Fetch-Site": {"same-site"}}, // a neighbour on another subdomain
		{"Origin": {"https://evil.example"}},
		{"Origin": {"null"}},
	} {
		for _, page := range []string{"/login", "/register", "/logout"} {
			response := send(t, site+page, ada, nil, header)
			require.Equal(t, 403, response.StatusCode, "%s with %v", page, header)
			require.Empty(t, response.Cookies())
		}
	}
}

// send sends a form, or requests a page if there is none. It follows no redirects.
func send(t *testing.T, url string, form url.Values, cookie *http.Cookie, header http.Header) *http.Response {
	method := "GET"
	if form != nil {
		method = "POST"
	}
	request, err := http.NewRequest(method, url, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if header != nil {
		request.Header = header.Clone()
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != nil {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response
}

// A name is text, even if it looks like a part of a page.
func TestNameIsEscaped(t *testing.T) {
	const name, escaped = `"><script>alert(1)</script>`, "&lt;script&gt;alert(1)"
	c := loopertest.New(t, newApp(quiet))
	again := c.PostForm("/login", url.Values{"name": {name}, "password": {"a guess"}}).Expect(422).Contains(escaped)
	require.NotContains(t, again.Body, "<script>")
	c.PostForm("/register", url.Values{"name": {name}, "password": {"correct horse"}}).Expect(303)
	own := c.Get("/me").Expect(200).Contains(escaped)
	require.NotContains(t, own.Body, "<script>")
}

// An address has ten attempts in a minute. A client still gets the form.
func TestGuessesFromOneAddress(t *testing.T) {
	c := loopertest.New(t, newApp(quiet))
	guess := func(account int) *loopertest.Response {
		return c.PostForm("/login", url.Values{"name": {fmt.Sprint("user ", account)}, "password": {"a guess"}})
	}
	for n := range 10 {
		guess(n).Expect(422)
	}
	require.Equal(t, "6", guess(10).Expect(429).Header.Get("Retry-After"))
	c.PostForm("/register", ada).Expect(429)
	c.Get("/login").Expect(200)
	c.Sleep(6 * time.Second)
	guess(10).Expect(422)
}

// An account has thirty attempts in an hour, from all addresses together. Other accounts are not affected.
func TestGuessesFromManyAddresses(t *testing.T) {
	config := quiet
	config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	c := loopertest.New(t, newApp(config))
	address := 0
	guess := func(name string) *loopertest.Response {
		address++
		form := url.Values{"name": {name}, "password": {"a guess"}}
		return c.PostForm("/login", form, fmt.Sprint("X-Forwarded-For: 198.51.100.", address))
	}
	for range 30 {
		guess("Ada").Expect(422)
	}
	guess("Ada").Expect(429)
	guess(" Ada ").Expect(429)
	guess("Grace").Expect(422)
	c.Sleep(2 * time.Minute)
	guess("Ada").Expect(422)
}
