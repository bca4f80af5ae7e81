package site

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// The names of the files in a Folder.
const (
	Static  = "files" // a folder, served under FilesPath
	Small   = "1m"    // in Static
	Large   = "1g"    // in Static
	Cert    = "cert.pem"
	Key     = "key.pem"
	PageVar = "page.json" // NewPage, for servers in other languages
	Jinja   = "page.html" // JinjaPage
	Tornado = "page.tornado.html"
)

// Sizes are the sizes of the files, in bytes.
type Sizes struct{ Small, Large int64 }

// FullSizes returns the sizes for measurements.
func FullSizes() Sizes { return Sizes{Small: 1 << 20, Large: 1 << 30} }

// WriteFolder writes all that servers read: files, templates, a certificate. All users can read it, because nginx's worker is another user.
func WriteFolder(folder string, sizes Sizes) error {
	vars, err := json.Marshal(NewPage())
	if err != nil {
		return err
	}
	static := filepath.Join(folder, Static)
	return errors.Join(
		os.Chmod(folder, 0o755),
		os.MkdirAll(static, 0o755),
		writeSparse(filepath.Join(static, Small), sizes.Small),
		writeSparse(filepath.Join(static, Large), sizes.Large),
		os.WriteFile(filepath.Join(folder, PageVar), vars, 0o644),
		os.WriteFile(filepath.Join(folder, Jinja), []byte(JinjaPage), 0o644),
		os.WriteFile(filepath.Join(folder, Tornado), []byte(TornadoPage), 0o644),
		writeCertificate(folder),
	)
}

// writeSparse writes a file that takes little room on the disk. It has a mark at its beginning, in its middle and at its end, and holes
// between them, which read as zeros.
func writeSparse(name string, size int64) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	mark := []byte("looper")
	err = file.Truncate(size)
	for _, at := range []int64{0, size / 2, size - int64(len(mark))} {
		if err == nil {
			_, err = file.WriteAt(mark, at)
		}
	}
	return errors.Join(err, file.Close())
}

// writeCertificate writes a certificate for localhost that no authority has signed. The load generator does not check it.
func writeCertificate(folder string) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return err
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(folder, Cert), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644),
		os.WriteFile(filepath.Join(folder, Key), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o644),
	)
}
