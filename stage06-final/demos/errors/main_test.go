package main

import (
	"io"
	"log/slog"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

var quiet = slog.New(slog.DiscardHandler)

func TestErrorPages(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{Log: quiet})))
	for path, want := range map[string]string{
		"/nowhere": "404: Not Found",
		"/attic":   "The attic is not open to visitors.",
		"/error":   "Our mistake. We are mending it.",
		"/%zz":     "400: Bad Request",
	} {
		w.Go(path)
		w.Until(want)
	}
	w.Shot("errors")
	w.Go("/")
	w.Do(chromedp.Click("button", chromedp.ByQuery))
	w.Until("405: Method Not Allowed")
}

func TestDebugPage(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{Log: quiet, Debug: true})))
	w.Go("/error")
	w.Until("assignment to entry in nil map")
	w.Until("this map was never made") // the source line
	w.Shot("debug")
}

// A program gets the same errors as problem details.
func TestProblemDetails(t *testing.T) {
	request, err := http.NewRequest("GET", browser.Serve(t, newApp(looper.Config{Log: quiet}))+"/attic", nil)
	require.NoError(t, err)
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
	require.JSONEq(t, `{"status":403,"title":"Forbidden","detail":"The attic is not open to visitors."}`, string(body))
}
