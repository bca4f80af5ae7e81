// Package client compares Looper's HTTP client with that of net/http. It has tests only.
package client
