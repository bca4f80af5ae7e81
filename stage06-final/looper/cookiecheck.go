package looper

import (
	"fmt"
	"net/http"
	"strings"
)

// The limits of a cookie. Browsers ignore a longer name with its value, and a longer attribute (RFC 6265bis,
// section 5.6); older ones ignore the complete cookie.
const (
	maxCookie    = 4096 // bytes of the complete field value
	maxAttribute = 1024
)

// Names with these prefixes promise how a cookie was set (RFC 6265bis, section 4.1.3). Browsers ignore case in
// them.
const (
	securePrefix = "__Secure-"
	hostPrefix   = "__Host-"
)

// checkCookie returns what is wrong with a cookie to set, and "" if nothing is.
func checkCookie(c *http.Cookie) (reason string) {
	for _, check := range [...]func(*http.Cookie) string{checkName, checkText, checkDates, checkPrefix, checkSite, checkLength} {
		if reason := check(c); reason != "" {
			return reason
		}
	}
	return ""
}

func checkName(c *http.Cookie) string {
	if (&http.Cookie{Name: c.Name}).Valid() != nil {
		return "expected a token as the name, found " + quoted(c.Name)
	}
	return ""
}

// checkText checks the parts that are sent as given.
func checkText(c *http.Cookie) string {
	if at := strings.IndexFunc(c.Value, notInCookie); at >= 0 {
		return fmt.Sprintf("expected printable ASCII without quotes, semicolons and backslashes as the value, found %s at byte %d", quoted(c.Value[at:at+1]), at)
	}
	if c.Path[0] != '/' {
		return `expected a Path that begins with "/", found ` + quoted(c.Path)
	}
	if at := strings.IndexFunc(c.Path, func(r rune) bool { return r < ' ' || r >= 0x7f || r == ';' }); at >= 0 {
		return fmt.Sprintf("expected printable ASCII without semicolons in the Path, found %s at byte %d", quoted(c.Path[at:at+1]), at)
	}
	if c.Domain != "" && (&http.Cookie{Name: "x", Domain: c.Domain}).Valid() != nil {
		return "expected a host name as the Domain, found " + quoted(c.Domain)
	}
	return ""
}

func notInCookie(r rune) bool { return r < ' ' || r >= 0x7f || r == '"' || r == ';' || r == '\\' }

// checkDates rejects years that browsers do not read (RFC 6265bis, section 5.1.1).
func checkDates(c *http.Cookie) string {
	if year := c.Expires.UTC().Year(); !c.Expires.IsZero() && (year < 1601 || year > 9999) {
		return fmt.Sprintf("expected a year from 1601 to 9999 in Expires, found %d", year)
	}
	return ""
}

func checkPrefix(c *http.Cookie) string {
	switch {
	case hasPrefixFold(c.Name, securePrefix) && !c.Secure:
		return "expected Secure with the prefix " + securePrefix
	case !hasPrefixFold(c.Name, hostPrefix):
		return ""
	case !c.Secure:
		return "expected Secure with the prefix " + hostPrefix
	case c.Path != "/":
		return "expected the Path / with the prefix " + hostPrefix + ", found " + quoted(c.Path)
	case c.Domain != "":
		return "expected no Domain with the prefix " + hostPrefix + ", found " + quoted(c.Domain)
	}
	return ""
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// checkSite checks the attributes about pages of other sites.
func checkSite(c *http.Cookie) string {
	switch {
	case c.Secure:
		return ""
	case c.SameSite == http.SameSiteNoneMode:
		return "expected Secure with SameSite=None"
	case c.Partitioned:
		return "expected Secure with Partitioned"
	}
	return ""
}

func checkLength(c *http.Cookie) string {
	if n := len(c.Path); n > maxAttribute {
		return fmt.Sprintf("expected a Path of at most %d bytes, found %d", maxAttribute, n)
	}
	if n := len(c.String()); n > maxCookie {
		return fmt.Sprintf("expected at most %d bytes with the attributes, found %d", maxCookie, n)
	}
	return ""
}
