package main

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

// The fast page comes first, and responds again and again until the others have arrived.
func TestSlowBesideFast(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{})))
	w.Go("/")
	w.Do(chromedp.Click("#go", chromedp.ByQuery), chromedp.WaitVisible("tbody tr:nth-child(4)", chromedp.ByQuery))
	require.Equal(t, "/fast", w.Text("tbody tr:nth-child(1) td"))
	w.Until("/slow")
	w.Until("loaded")
	w.Until(" primes")
	w.Shot("slow")
	count, err := strconv.Atoi(w.Text("#count"))
	require.NoError(t, err)
	require.Greater(t, count, 5)
}
