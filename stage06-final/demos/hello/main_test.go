package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
)

// The pages work over HTTPS too, with a certificate for development.
func TestHelloOverHTTPS(t *testing.T) {
	url := browser.Serve(t, newApp(looper.Config{TLS: https.Config{Dev: true}}))
	require.True(t, strings.HasPrefix(url, "https://"))
	w := browser.Open(t, url)
	w.Go("/hello")
	require.Equal(t, "Hello, World!", w.Text("p"))
	var version string
	w.Do(chromedp.Evaluate(`performance.getEntriesByType("navigation")[0].nextHopProtocol`, &version))
	require.Equal(t, "http/1.1", version)
}

func TestHello(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{})))
	w.Go("/hello")
	require.Equal(t, "Hello, World!", w.Text("p"))
	w.Go("/hello/later")
	require.Equal(t, "Hello, a second later!", w.Text("p"))
}
