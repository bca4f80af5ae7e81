package peers

import (
	"context"
	_ "embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"looper.example/stage06-final/bench/whole/site"
)

//go:embed nginx.conf
var nginxConf string

//go:embed node_site.js
var nodeServer []byte

//go:embed tornado_site.py
var tornadoServer []byte

//go:embed karlooper_site.py
var karlooperServer []byte

// startNginx returns nginx's command, with a configuration in a folder of its own.
func startNginx(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
	path, err := find("nginx")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(e.Builds, "nginx")
	if err != nil {
		return nil, err
	}
	listen := u.Addr
	if u.TLS {
		listen += " ssl"
	}
	conf := strings.NewReplacer("SITE", e.Folder, "FOLDER", folder, "LISTEN", listen, "HELLO", strings.TrimSpace(site.Hello),
		"FILES", site.FilesPath).Replace(nginxConf)
	file := filepath.Join(folder, "nginx.conf")
	return exec.Command(path, "-p", folder, "-c", file, "-e", "/dev/null"), os.WriteFile(file, []byte(conf), 0o600)
}

// script writes a program in another language, and returns its command, with the address, the site's folder, and "tls" if the peer is to use TLS.
func (e *Env) script(interpreter, name string, text []byte, u Use, env ...string) (*exec.Cmd, error) {
	file := filepath.Join(e.Builds, name)
	command := exec.Command(interpreter, file, host(u.Addr), port(u.Addr), e.Folder)
	if u.TLS {
		command.Args = append(command.Args, "tls")
	}
	command.Dir, command.Env = e.Builds, append(os.Environ(), env...)
	return command, os.WriteFile(file, text, 0o600)
}

func startNode(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
	path, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	return e.script(path, "node_site.js", nodeServer, u)
}

// python is Debian's: it finds Debian's packages.
const python = "/usr/bin/python3"

func startTornado(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
	if _, err := tornadoVersion(ctx, e); err != nil {
		return nil, err
	}
	return e.script(python, "tornado_site.py", tornadoServer, u)
}

func tornadoVersion(ctx context.Context, _ *Env) (string, error) {
	output, err := exec.CommandContext(ctx, python, "-c", "import tornado; print(tornado.version)").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("python3-tornado: %w", exec.ErrNotFound)
	}
	return strings.TrimSpace(string(output)), nil
}

func startKarlooper(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
	if _, err := karlooperVersion(ctx, e); err != nil {
		return nil, err
	}
	return e.script(python, "karlooper_site.py", karlooperServer, u, "PYTHONPATH="+e.Karlooper)
}

func karlooperVersion(ctx context.Context, e *Env) (string, error) {
	if e.Karlooper == "" {
		return "", fmt.Errorf("-karlooper names no folder: %w", exec.ErrNotFound)
	}
	if _, err := os.Stat(filepath.Join(e.Karlooper, "karlooper", "web", "application.py")); err != nil {
		return "", fmt.Errorf("expected karlooper in %s: %w", e.Karlooper, err)
	}
	text, err := os.ReadFile(filepath.Join(e.Karlooper, "setup.py"))
	if err != nil {
		return "unknown", nil
	}
	_, rest, _ := strings.Cut(string(text), "version=")
	return number.FindString(rest), nil
}

func host(addr string) string {
	host, _, _ := net.SplitHostPort(addr)
	return host
}

func port(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}
