package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

func TestUsers(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{})))
	w.Go("/")
	require.Equal(t, "45 users", w.Text("h1"))
	require.Contains(t, w.Text("tbody tr"), "<user 1>")
	w.Shot("users")
	w.Do(chromedp.Click(`a[href$="page=2"]`, chromedp.ByQuery))
	w.Until("page 2 of 5")
	require.Contains(t, w.Text("tbody tr"), "<user 11>")
	w.Go("/users?page=6")
	w.Until("expected a page from 1 to 5, found 6")
	w.Go("/users?page=two")
	w.Until("400")
}
