package https

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// identity holds a server's certificates, and the authorities of its clients' certificates, as the files had them when last checked.
type identity struct {
	config *Config
	tls    *tls.Config
	own    *tls.Certificate // for Dev
	seen   []stamp          // of the files
	looked time.Time
	now    func() time.Time
}

// lookEvery is the least time between two checks of the files. New clients cause the checks.
const lookEvery = time.Second

// stamp identifies a state of a file.
type stamp struct {
	changed time.Time
	size    int64
}

func newIdentity(config *Config) (*identity, error) {
	i := &identity{config: config, now: time.Now}
	switch {
	case !config.Enabled():
		return nil, errors.New("https: expected Cert and Key, or Dev; found neither")
	case config.Dev && (config.Cert != "" || config.Key != ""):
		return nil, errors.New("https: expected either Dev or Cert and Key; found both")
	case config.Dev:
		own, err := developer(i.now())
		if err != nil {
			return nil, err
		}
		i.own = &own
	}
	i.looked, i.seen = i.now(), i.stamps()
	return i, i.load()
}

// current is the value of tls.Config.GetConfigForClient: it checks whether the files have changed. If they cannot be used, it writes
// that into the log, and clients get the earlier certificates.
func (i *identity) current(*tls.ClientHelloInfo) (*tls.Config, error) {
	if now := i.now(); now.Sub(i.looked) >= lookEvery {
		i.looked = now
		if seen := i.stamps(); !slices.Equal(seen, i.seen) {
			i.seen = seen
			if err := i.load(); err != nil {
				i.config.Log.Error("the certificates have changed, and cannot be used: the old ones stay", "error", err)
			} else {
				i.config.Log.Info("the certificates have changed: new connections get the new ones")
			}
		}
	}
	return i.tls, nil
}

// stamps returns the present state of all files; that of a missing file is zero.
func (i *identity) stamps() (all []stamp) {
	for _, name := range i.files() {
		s := stamp{}
		if info, err := os.Stat(name); err == nil {
			s = stamp{info.ModTime(), info.Size()}
		}
		all = append(all, s)
	}
	return all
}

func (i *identity) files() (all []string) {
	for _, p := range i.pairs() {
		all = append(all, p.Cert, p.Key)
	}
	if i.config.ClientCA != "" {
		all = append(all, i.config.ClientCA)
	}
	return all
}

// pairs returns the files of the certificates. The first certificate is the default.
func (i *identity) pairs() (all []Pair) {
	if i.config.Cert != "" || i.config.Key != "" {
		all = append(all, Pair{i.config.Cert, i.config.Key})
	}
	return append(all, i.config.More...)
}

// load reads all files, and uses them if it can use each of them.
func (i *identity) load() error {
	config := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: protocols}
	if i.own != nil {
		config.Certificates = append(config.Certificates, *i.own)
	}
	for _, p := range i.pairs() {
		certificate, err := p.load()
		if err != nil {
			return err
		}
		config.Certificates = append(config.Certificates, certificate)
	}
	if err := i.askClients(config); err != nil {
		return err
	}
	if i.config.Adjust != nil {
		i.config.Adjust(config)
	}
	i.tls = config
	return nil
}

// protocols are the protocols that a client may choose from (ALPN), our favourite first. The server treats both alike. It is never
// changed.
var protocols = []string{"http/1.1", "http/1.0"}

func (p Pair) load() (tls.Certificate, error) {
	if p.Cert == "" || p.Key == "" {
		return tls.Certificate{}, fmt.Errorf("https: expected a certificate and its key, found %q and %q", p.Cert, p.Key)
	}
	certificate, err := tls.LoadX509KeyPair(p.Cert, p.Key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("https: %s with %s: %w", p.Cert, p.Key, err)
	}
	return certificate, nil
}

// askClients makes clients show a certificate, if the configuration says so.
func (i *identity) askClients(config *tls.Config) error {
	name := i.config.ClientCA
	if name == "" {
		return nil
	}
	pem, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("https: %w", err)
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("https: %s: expected certificates in PEM, found none", name)
	}
	config.ClientAuth = tls.RequireAndVerifyClientCert
	if i.config.ClientOptional {
		config.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return nil
}
