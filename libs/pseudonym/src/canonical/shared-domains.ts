import emailProviders from 'email-providers';

/**
 * Missing from the package. The whole list of the package is used and not its `common` part (355 of 8,760): a domain that is listed wrongly costs
 * a company one weak token of several, one that is missing makes customers of one provider look alike.
 */
const MORE_MAIL_PROVIDERS = 'fastmail.com tutanota.com tutanota.de tutamail.com tuta.io tuta.com keemail.me xs4all.nl mail.de disroot.org riseup.net'.split(' ');

/** Domains at which anybody can have a mailbox. */
export const MAIL_PROVIDERS: ReadonlySet<string> = new Set([...emailProviders, ...MORE_MAIL_PROVIDERS]);

/**
 * Domains that stand in the records of customers who have nothing in common, and are no public suffix. Short on purpose: what is missing here is
 * caught at the hub, where a token on many accounts counts for nothing. Company agents that work under their own addresses cannot be listed at all.
 */
export const SHARED_DOMAINS: ReadonlySet<string> = new Set(
  (
    // Reserved for documentation (RFC 2606)
    'example.com example.net example.org ' +
    // Registrars and the addresses behind which they hide a registrant
    'godaddy.com namecheap.com gandi.net ionos.com ovh.com ovh.net tucows.com enom.com name.com porkbun.com markmonitor.com ' +
    'domainsbyproxy.com withheldforprivacy.com whoisguard.com contactprivacy.com privacyguardian.org whoisprivacyservice.org privacyprotect.org ' +
    // Hosts and builders of sites that give each customer a name or a path below their own
    'amazonaws.com wordpress.com weebly.com squarespace.com jimdosite.com jimdo.com webnode.com business.site godaddysites.com ' +
    'strikingly.com tumblr.com medium.com substack.com carrd.co linktr.ee about.me ' +
    // Platforms on which a customer has a page
    'google.com goo.gl bit.ly linkedin.com facebook.com instagram.com twitter.com x.com youtube.com tiktok.com t.me wa.me vk.com weibo.com ' +
    'github.com gitlab.com crunchbase.com ' +
    // Formation and registered agents
    'cscglobal.com ctcorporation.com incorp.com northwestregisteredagent.com legalzoom.com harvardbusinessservices.com registeredagents.com ' +
    'vistra.com tmf-group.com intertrustgroup.com ocorian.com trident-trust.com firstbase.io clerky.com'
  ).split(' '),
);
