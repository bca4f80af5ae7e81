// Package serve is the common part of the servers in Go: their flags, their first line, and, for those on net/http, how they serve.
//
//	flags -addr, -folder, -tls --> Listen --> "NAME: listening on http://ADDR/ " --> the server
//
// Interface: Parse, Options; AppendFixed for those without HTTP.
package serve

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"path/filepath"

	"looper.example/stage06-final/bench/whole/site"
)

// Options are a server's command line.
type Options struct {
	Name   string
	Addr   string
	Folder string // see site.WriteFolder
	TLS    bool
}

// Parse reads the command line.
func Parse(name string) *Options {
	o := &Options{Name: name}
	flag.StringVar(&o.Addr, "addr", "127.0.0.1:0", "`host:port` to listen on")
	flag.StringVar(&o.Folder, "folder", ".", "`folder` with the files, templates and the certificate")
	flag.BoolVar(&o.TLS, "tls", false, "serve HTTPS")
	flag.Parse()
	return o
}

// Cert and Key are the files of the certificate.
func (o *Options) Cert() string { return filepath.Join(o.Folder, site.Cert) }
func (o *Options) Key() string  { return filepath.Join(o.Folder, site.Key) }

// Static is the folder of the files to serve.
func (o *Options) Static() string { return filepath.Join(o.Folder, site.Static) }

// Say prints the first line, which says where the server listens.
func (o *Options) Say(addr string) { fmt.Printf("%s: listening on http://%s/ \n", o.Name, addr) }

// Listen opens the listening socket, and prints the first line. It ends the program if it cannot.
func (o *Options) Listen() net.Listener {
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		log.Fatal(err)
	}
	o.Say(listener.Addr().String())
	return listener
}

// HTTP serves on net/http until the program ends.
func (o *Options) HTTP(h http.Handler) {
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	listener := o.Listen()
	if o.TLS {
		log.Fatal(server.ServeTLS(listener, o.Cert(), o.Key()))
	}
	log.Fatal(server.Serve(listener))
}
