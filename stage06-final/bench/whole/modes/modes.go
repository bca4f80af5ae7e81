// Package modes holds the ways in which servers are compared: which resource, over how many connections, and in which order. Check finds
// out whether a server responds correctly.
//
//	Mode --> Request      what a client sends
//	     --> Check        the first responses, to the byte --> load.Target
//	     --> Open         a load.Session
//
// Interface: All, Find, Mode, Check.
package modes

import (
	"fmt"
	"strings"

	"looper.example/stage06-final/bench/whole/load"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/site"
)

// Kind is the order of requests and responses.
type Kind int

const (
	Closed    Kind = iota // a connection sends its next request when it has its response
	LockStep              // all connections send, all get their responses, all send again
	Short                 // a connection for each request
	Secure                // LockStep over TLS
	WebSocket             // Closed, with messages instead of requests
)

// Mode is one way to compare servers.
type Mode struct {
	Name  string // as in -mode
	Title string // in tables
	Path  string // the resource of package site
	Kind  Kind
	Shape load.Shape
	Long  bool // it takes long, so it has fewer rounds, and none with -quick
}

// All returns all modes, in the order of the tables.
func All() []Mode {
	fifty := load.Shape{Conns: 50}
	return []Mode{
		{Name: "keep-1", Title: "keep-alive, 1 connection", Path: site.HelloPath, Shape: load.Shape{Conns: 1}},
		{Name: "keep-50", Title: "keep-alive, 50 connections", Path: site.HelloPath, Shape: fifty},
		{Name: "keep-1000", Title: "keep-alive, 1,000 connections", Path: site.HelloPath, Shape: load.Shape{Conns: 1000}},
		{Name: "keep-10000", Title: "keep-alive, 10,000 connections", Path: site.HelloPath, Shape: load.Shape{Conns: 10_000}, Long: true},
		{Name: "lock-step", Title: "lock-step, 50 connections", Path: site.HelloPath, Kind: LockStep, Shape: fifty},
		{Name: "lock-step-1000", Title: "lock-step, 1,000 connections", Path: site.HelloPath, Kind: LockStep, Shape: load.Shape{Conns: 1000}},
		{Name: "pipelined", Title: "pipelined 16, 50 connections", Path: site.HelloPath, Shape: load.Shape{Conns: 50, Depth: 16}},
		{Name: "no-keep-alive", Title: "no keep-alive, 50 at once", Path: site.HelloPath, Kind: Short, Shape: fifty},
		{Name: "idle", Title: "50 connections beside 10,000 idle ones", Path: site.HelloPath, Shape: load.Shape{Conns: 50, Idle: 10_000}, Long: true},
		{Name: "json", Title: "JSON", Path: site.JSONPath, Shape: fifty},
		{Name: "page", Title: "10 kB page from a template", Path: site.PagePath, Shape: fifty},
		{Name: "file-1m", Title: "file of 1 MB, 8 connections", Path: site.FilesPath + site.Small, Shape: load.Shape{Conns: 8}},
		{Name: "file-1g", Title: "file of 1 GB, 1 connection", Path: site.FilesPath + site.Large, Shape: load.Shape{Conns: 1}, Long: true},
		{Name: "upload", Title: "POST of 10 kB", Path: site.UploadPath, Shape: fifty},
		{Name: "wait", Title: "handler that waits 1 ms", Path: site.WaitPath, Shape: fifty},
		{Name: "tls", Title: "TLS 1.3, keep-alive", Path: site.HelloPath, Kind: Secure, Shape: fifty},
		{Name: "websocket", Title: "WebSocket echo", Path: site.SocketPath, Kind: WebSocket, Shape: fifty},
	}
}

// Find returns the modes with these names, or all if there are none.
func Find(names []string) ([]Mode, error) {
	all := All()
	if len(names) == 0 {
		return all, nil
	}
	var found []Mode
	for _, name := range names {
		at := len(found)
		for _, m := range all {
			if m.Name == name {
				found = append(found, m)
			}
		}
		if at == len(found) {
			return nil, fmt.Errorf("unknown mode %q: expected one of %s", name, strings.Join(Names(), ", "))
		}
	}
	return found, nil
}

// Names returns the names of all modes.
func Names() (names []string) {
	for _, m := range All() {
		names = append(names, m.Name)
	}
	return names
}

// Use returns how to start a peer for the mode. ok is false if the peer does not serve the mode's resource.
func (m Mode) Use(p peers.Peer) (u peers.Use, ok bool) {
	u = peers.Use{TLS: m.Kind == Secure, Close: m.Kind == Short}
	if p.Name == peers.Limit {
		u.Response = m.Response()
		return u, u.Response != nil
	}
	return u, p.Paths[m.Path] != "" && (!u.TLS || p.TLS) && (!p.Once || m.Kind == Short)
}
