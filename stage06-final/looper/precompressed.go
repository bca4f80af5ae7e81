package looper

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// coding is a content coding (RFC 9110, section 8.4.1) and the extension of files that have it.
type coding struct{ name, ext string }

// codings are those of variants, the best first. It is only read.
var codings = [...]coding{{"br", ".br"}, {"zstd", ".zst"}, {"gzip", ".gz"}}

// chooseVariant puts the variant that the client likes best in the place of a file: of those that it
// accepts as gladly, the best compressed. Caches are told that another client may get another
// one, also where there is none yet.
func (s *static) chooseVariant(c *Context, r *representation) error {
	if err := c.AddHeader("Vary", "Accept-Encoding"); err != nil {
		return err
	}
	for _, accepted := range c.acceptedCodings() {
		file, info, err := openFile(s.files, r.name+accepted.ext)
		if err != nil {
			continue // the file itself is there
		}
		if info.ModTime().Before(r.info.ModTime().Add(-time.Second)) {
			_ = file.Close()
			continue
		}
		_ = r.file.Close()
		r.file, r.info, r.coding = file, info, accepted.name
		return nil
	}
	return nil
}

// acceptedCodings returns the codings that the client prefers to none, the dearest first (RFC 9110, section 12.5.3).
func (c *Context) acceptedCodings() []coding {
	weights, identity := c.codingWeights()
	accepted := make([]int, 0, len(codings))
	for i, weight := range weights {
		if weight > 0 && weight >= identity {
			accepted = append(accepted, i)
		}
	}
	slices.SortStableFunc(accepted, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	list := make([]coding, len(accepted))
	for i, place := range accepted {
		list[i] = codings[place]
	}
	return list
}

// codingWeights reads Accept-Encoding: the weight of each of codings, and that of no coding if it is named. What is
// malformed is not accepted.
func (c *Context) codingWeights() (weights [len(codings)]float64, identity float64) {
	others, named := 0.0, [len(codings)]bool{}
	for element := range c.x.Request().Elements("Accept-Encoding") {
		name, parameter, weighted := strings.Cut(string(element), ";")
		name = strings.ToLower(strings.TrimRight(name, " \t"))
		weight := parseWeight(parameter, weighted)
		switch name {
		case "*":
			others = weight
			continue
		case "identity":
			identity = weight
			continue
		case "x-gzip": // its old name (section 8.4.1.3)
			name = "gzip"
		}
		for i := range codings {
			if codings[i].name == name {
				weights[i], named[i] = weight, true
			}
		}
	}
	for i := range weights {
		if !named[i] {
			weights[i] = others
		}
	}
	return weights, identity
}

// parseWeight reads "q=0.5"; without a parameter the weight is 1, and of one that is malformed 0.
func parseWeight(parameter string, weighted bool) float64 {
	if !weighted {
		return 1
	}
	name, value, _ := strings.Cut(strings.Trim(parameter, " \t"), "=")
	if !strings.EqualFold(name, "q") || strings.Trim(value, "0123456789.") != "" {
		return 0
	}
	weight, err := strconv.ParseFloat(value, 64)
	if err != nil || weight > 1 {
		return 0
	}
	return weight
}
