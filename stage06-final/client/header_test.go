package client_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
)

func TestHeader(t *testing.T) {
	h := client.Header{{"A", "1"}, {"b", "2"}, {"a", "3"}}
	copied := h
	require.Equal(t, "1", h.Get("a"))
	require.Empty(t, h.Get("c"))
	require.True(t, h.Has("B"))
	require.Equal(t, []string{"1", "3"}, slices.Collect(h.Values("A")))
	h.Set("A", "4")
	h.Add("C", "5")
	require.Equal(t, client.Header{{"b", "2"}, {"A", "4"}, {"C", "5"}}, h)
	h.Del("a", "B")
	require.Equal(t, client.Header{{"C", "5"}}, h)
	require.Equal(t, client.Header{{"A", "1"}, {"b", "2"}, {"a", "3"}}, copied)
}
