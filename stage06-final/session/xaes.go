package session

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
)

// xaes is XAES-256-GCM (c2sp.org/XAES-256-GCM): AES-256-GCM with a key for each message, which is
// derived from the first half of a nonce of 24 bytes. AES-GCM alone has a nonce of 12 bytes: if these are random, a key
// must seal no more than 2^32 messages (NIST SP 800-38D, section 8.3), and cookies are not counted.
type xaes struct {
	block cipher.Block
	k1    [aes.BlockSize]byte // the subkey of CMAC for complete blocks (NIST SP 800-38B, section 6.1)
}

const (
	nonceBytes = 24
	tagBytes   = 16
)

func newXAES(key Key) *xaes {
	block, err := aes.NewCipher(key.secret[:])
	if err != nil {
		panic(err) // a key has 32 bytes
	}
	x := &xaes{block: block}
	var l [aes.BlockSize]byte
	block.Encrypt(l[:], l[:])
	carry := byte(0)
	for i := len(l) - 1; i >= 0; i-- {
		x.k1[i] = l[i]<<1 | carry
		carry = l[i] >> 7
	}
	x.k1[len(l)-1] ^= carry * 0x87
	return x
}

// of returns the AES-256-GCM for one message, and its nonce.
func (x *xaes) of(nonce []byte) (cipher.AEAD, []byte) {
	var key [keyBytes]byte
	for i := range 2 { // a CMAC over one block each: counter, label "X", no context separator, nonce
		half := key[i*aes.BlockSize:][:aes.BlockSize]
		copy(half, []byte{0, byte(i + 1), 'X', 0})
		copy(half[4:], nonce[:12])
		subtle.XORBytes(half, half, x.k1[:])
		x.block.Encrypt(half, half)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return gcm, nonce[12:]
}

// seal appends the sealed text to dst.
func (x *xaes) seal(dst, nonce, plain, more []byte) []byte {
	gcm, short := x.of(nonce)
	return gcm.Seal(dst, short, plain, more)
}

func (x *xaes) open(nonce, sealed, more []byte) ([]byte, error) {
	gcm, short := x.of(nonce)
	return gcm.Open(nil, short, sealed, more)
}
