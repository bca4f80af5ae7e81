// Package tls measures what HTTPS costs: looper beside net/http and nginx, each alone in a process of its own.
package tls
