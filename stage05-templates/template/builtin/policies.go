package builtin

// Policies are what filters do where their arguments say nothing, by the names of Jinja2's
// documentation. The zero Policies are Jinja2's. Its policy ext.i18n.trimmed is
// TrimTranslations of a Config; compiler.ascii_str has no meaning here.
type Policies struct {
	// URLizeRel is the rel attribute of the links of urlize: urlize.rel. Nil stands for
	// "noopener".
	URLizeRel *string
	// URLizeTarget is their target attribute: urlize.target. There is none if it is empty.
	URLizeTarget string
	// URLizeExtraSchemes are schemes that urlize takes for those of addresses, such as
	// "tel:", beside http:, https: and mailto: urlize.extra_schemes.
	URLizeExtraSchemes []string
	// TruncateLeeway is by how many characters a text may be too long and stays as it is:
	// truncate.leeway. Nil stands for 5.
	TruncateLeeway *int
	// JSONDumps writes JSON for the filter tojson: json.dumps_function. The filter makes the
	// text safe in HTML, and breaks its lines if it is called with an indent.
	JSONDumps func(x any) ([]byte, error)
	// JSONKeepsOrder leaves the keys of a Dict, and the fields of a struct, as they are:
	// json.dumps_kwargs without sort_keys. The keys of a Go map have no order but the sorted
	// one.
	JSONKeepsOrder bool
}

// rel returns the rel attribute of links.
func (p *Policies) rel() string {
	if p.URLizeRel == nil {
		return "noopener"
	}
	return *p.URLizeRel
}

// leeway is by how much a string may be too long and stays as it is.
func (p *Policies) leeway() int {
	if p.TruncateLeeway == nil {
		return 5
	}
	return *p.TruncateLeeway
}
