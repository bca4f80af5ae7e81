package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// healthy requests the health of the program on addr, and returns the exit status. It is for containers, which have no curl.
func healthy(addr string) (status int) {
	network := "tcp"
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}}
	response, err := client.Get("http://localhost/healthz")
	if err != nil {
		return 1
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return 1
	}
	return 0
}
