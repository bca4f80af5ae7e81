// Package tls measures the cost of HTTPS: looper, net/http and nginx, each alone in a process of its own.
package tls
