package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

func TestHello(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{})))
	w.Go("/hello")
	require.Equal(t, "Hello, World!", w.Text("p"))
	w.Go("/hello/later")
	require.Equal(t, "Hello, a second later!", w.Text("p"))
}
