// Package peers builds and starts the servers of the comparison, each in a process of its own, and measures their processor time and memory.
//
//	All() --> Peer --> Env.Start --> Server: Addr, CPU, Memory, Stop
//	                    |
//	                    builds Go programs, compiles limit.c, writes nginx.conf; pins to a core
//
// If a program is not installed, the error wraps exec.ErrNotFound, and the comparison goes on without it.
//
// Interface: All, Find, Peer, Env, Server, Pin.
package peers

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage06-final/bench/whole/site"
)

// Peer is one server of the comparison.
type Peer struct {
	Name  string
	About string // what it is, in a few words
	Paths map[string]string
	Text  string // what it sends instead of site.Hello; "": site.Hello
	TLS   bool
	Once  bool // it closes each connection after a response

	version func(ctx context.Context, e *Env) (string, error)
	command func(ctx context.Context, e *Env, u Use) (*exec.Cmd, error)
	says    bool // its first line says where it listens; otherwise it gets the address of a free port
}

// Use is how a peer is started.
type Use struct {
	TLS      bool
	Response []byte // what limit sends
	Close    bool   // limit closes after a response
	Addr     string // where to listen; Start fills it in
}

// Limit and Base are the names of the peers with which all others are compared.
const (
	Limit = "limit"
	Base  = "net/http"
)

// All returns all peers, in the order of the tables. karlooper is one of them if the Env has its folder.
func All() []Peer {
	all := []Peer{{
		Name: Limit, About: "a C epoll loop that looks for blank lines and sends a fixed response: the floor", Paths: same(allBut(site.SocketPath)...),
		version: compilerVersion, command: startLimit,
	}}
	all = append(all, loopers()...)
	all = append(all, stages()...)
	return append(all, others()...)
}

// loopers returns Looper with each of this system's pollers, the default first.
func loopers() (all []Peer) {
	for i, poller := range kernel.Pollers() {
		name := "looper"
		if i > 0 {
			name += "-" + poller
		}
		all = append(all, Peer{
			Name: name, About: "Looper on " + poller, Paths: same(resources()...), TLS: true, says: true,
			version: thisTree, command: goServer("looper", "-poller", poller),
		})
	}
	return all
}

// stages returns the servers of the floors, as go run starts them. The last two have no page as short as /hello. They serve the conformance
// suite's /host instead, which sends back the 14 bytes of the host.
func stages() []Peer {
	stage := func(name, module, path, text string, args ...string) Peer {
		return Peer{
			Name: name, About: "the server of " + module, Paths: map[string]string{site.HelloPath: path}, Text: text, says: true,
			version: thisTree, command: stageServer(module, args...),
		}
	}
	return []Peer{
		stage("stage02", "stage02-poller", "/", ""),
		stage("stage03", "stage03-http-parser", "/", ""),
		stage("stage04", "stage04-router", "/hello", ""),
		stage("stage05", "stage05-templates", "/host", site.Host),
		stage("stage06", "stage06-final", "/host", site.Host, "-log", "off"),
	}
}

func others() []Peer {
	hello := map[string]string{site.HelloPath: site.HelloPath}
	return []Peer{
		{Name: Base, About: "Go's own server; WebSockets by gorilla", Paths: same(resources()...), TLS: true, says: true,
			version: goVersion, command: goServer("nethttp")},
		{Name: "gin", About: "a router and a context on net/http", Paths: same(allBut(site.SocketPath)...), TLS: true, says: true,
			version: moduleVersion("github.com/gin-gonic/gin"), command: goServer("gin")},
		{Name: "echo", About: "likewise", Paths: same(allBut(site.SocketPath)...), TLS: true, says: true,
			version: moduleVersion("github.com/labstack/echo/v4"), command: goServer("echo")},
		{Name: "fasthttp", About: "HTTP without net/http, a goroutine a connection", Paths: same(allBut(site.SocketPath)...), TLS: true, says: true,
			version: moduleVersion("github.com/valyala/fasthttp"), command: goServer("fasthttp")},
		{Name: "gnet", About: "an event loop in Go; no HTTP: blank lines and a fixed response", Paths: hello,
			version: moduleVersion("github.com/panjf2000/gnet/v2"), command: goServer("gnet")},
		{Name: "evio", About: "likewise", Paths: hello, says: true,
			version: moduleVersion("github.com/tidwall/evio"), command: goServer("evio")},
		{Name: "nginx", About: "one process; a fixed text, and files", TLS: true,
			Paths:   same(site.HelloPath, site.FilesPath+site.Small, site.FilesPath+site.Large),
			version: programVersion("nginx", "-v"), command: startNginx},
		{Name: "node", About: "node's http module", TLS: true, Paths: same(allBut(site.SocketPath, site.PagePath)...),
			version: programVersion("node", "--version"), command: startNode},
		{Name: "tornado", About: "an event loop in Python", Paths: same(resources()...), TLS: true,
			version: tornadoVersion, command: startTornado},
		{Name: "karlooper", About: "what Looper re-imagines, in Python", Paths: hello, Once: true,
			version: karlooperVersion, command: startKarlooper},
	}
}

// resources returns all paths of the site.
func resources() []string {
	return []string{
		site.HelloPath, site.JSONPath, site.PagePath, site.UploadPath, site.WaitPath, site.SocketPath,
		site.FilesPath + site.Small, site.FilesPath + site.Large,
	}
}

func allBut(without ...string) []string {
	return slices.DeleteFunc(resources(), func(path string) bool { return slices.Contains(without, path) })
}

// same returns the paths of a server that uses the site's paths.
func same(paths ...string) map[string]string {
	m := make(map[string]string)
	for _, path := range paths {
		m[path] = path
	}
	return m
}

// Find returns the peers with these names, or all if there are none.
func Find(names []string) ([]Peer, error) {
	all := All()
	if len(names) == 0 {
		return all, nil
	}
	var found []Peer
	for _, name := range names {
		i := slices.IndexFunc(all, func(p Peer) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown peer %q: expected one of %s", name, strings.Join(Names(), ", "))
		}
		found = append(found, all[i])
	}
	return found, nil
}

// Names returns the names of all peers.
func Names() (names []string) {
	for _, p := range All() {
		names = append(names, p.Name)
	}
	return names
}

// Version returns the version of the peer's program.
func (p Peer) Version(ctx context.Context, e *Env) (string, error) { return p.version(ctx, e) }

func thisTree(context.Context, *Env) (string, error) { return "this tree", nil }

func goVersion(context.Context, *Env) (string, error) { return runtime.Version(), nil }
