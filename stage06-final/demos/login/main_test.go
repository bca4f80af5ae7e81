package main

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
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

// The token that a visitor had before the login is invalid after it, and the way back leads only to this site.
func TestAttacks(t *testing.T) {
	site := browser.Serve(t, newApp(quiet))
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	u, err := url.Parse(site)
	require.NoError(t, err)
	jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: strings.Repeat("a", 43)}}) // planted

	form := url.Values{"name": {"Ada"}, "password": {"correct horse"}}
	response, err := client.PostForm(site+"/register?next="+url.QueryEscape("//evil.example/"), form)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 303, response.StatusCode)
	require.Equal(t, "/me", response.Header.Get("Location"))
	require.NotEqual(t, strings.Repeat("a", 43), jar.Cookies(u)[0].Value)

	request, err := http.NewRequest("POST", site+"/login", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err = client.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 403, response.StatusCode, "a form on another site")
}

// A client cannot guess for long. It still gets the form.
func TestGuesses(t *testing.T) {
	site := browser.Serve(t, newApp(quiet))
	guess := func() int {
		response, err := http.PostForm(site+"/login", url.Values{"name": {"Ada"}, "password": {"guess"}})
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	for range 10 {
		require.Equal(t, 422, guess())
	}
	require.Equal(t, 429, guess())
	response, err := http.Get(site + "/login")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 200, response.StatusCode)
}
