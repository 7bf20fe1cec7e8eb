package io.watchgate.detect;

import java.util.ArrayList;
import java.util.List;

/** What opens doors: the table of its detectors. */
final class SecretKinds {

    private static final String WORD = "[A-Za-z0-9_-]";
    private static final String ALNUM = "[A-Za-z0-9]";
    private static final String HEX = "[a-f0-9]";
    private static final String UUID =
            HEX + "{8}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{12}";

    private final List<Detector> all = new ArrayList<>();

    private SecretKinds() {}

    static List<Detector> all() {
        SecretKinds kinds = new SecretKinds();
        kinds.clouds();
        kinds.code();
        kinds.models();
        kinds.messages();
        kinds.payments();
        kinds.services();
        kinds.data();
        kinds.named();
        kinds.all.add(new PemDetector(Kind.secret("private-key")));
        kinds.all.add(new JwtDetector(Kind.secret("jwt")));
        kinds.all.add(new UrlPasswordDetector(Kind.secret("url-password")));
        // The scheme's name has no case: RFC 9110, 11.1.
        kinds.token("basic-auth", "Basic [A-Za-z0-9+/=]{8,400}", TokenChecks::basic);
        kinds.token("basic-auth", "basic [A-Za-z0-9+/=]{8,400}", TokenChecks::basic);
        return kinds.all;
    }

    private void token(String name, String form) {
        token(name, form, Detector.Check.NONE);
    }

    private void token(String name, String form, Detector.Check check) {
        all.add(new TokenDetector(Kind.secret(name), form, check));
    }

    private void clouds() {
        for (String prefix : new String[] {"AKIA", "ASIA", "ABIA", "ACCA"}) {
            token("aws-access-key", prefix + "[A-Z0-9]{16}");
        }
        token("google-api-key", "AIza" + WORD + "{35}");
        token("google-oauth", "ya29\\." + WORD + "{20,2000}");
        token("google-oauth", "GOCSPX-" + WORD + "{28}");
        token("azure-storage-key", "AccountKey=[A-Za-z0-9+/]{86}==");
        token("azure-client-secret", "[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}");
        token("azure-sas", "sig=[A-Za-z0-9+/%]{40,60}", TokenChecks.near("se=", "sv=", "sp="));
        token("digitalocean-token", "dop_v1_" + HEX + "{64}");
        token("digitalocean-token", "doo_v1_" + HEX + "{64}");
        token("digitalocean-token", "dor_v1_" + HEX + "{64}");
        token("heroku-key", "HRKU-AA" + WORD + "{58}");
        token("cloudflare-key", "v1\\.0-" + HEX + "{24}-" + HEX + "{146}");
        token("terraform-token", ALNUM + "{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}");
        token("pulumi-token", "pul-" + HEX + "{40}");
        token("vault-token", "hvs\\." + WORD + "{24,300}");
        token("vault-token", "hvb\\." + WORD + "{24,300}");
        token("vault-token", "hvr\\." + WORD + "{24,300}");
        for (String sort : new String[] {"pt", "ct", "sa", "scim", "audit"}) {
            token("doppler-token", "dp\\." + sort + "\\." + ALNUM + "{40,44}");
        }
        token("doppler-token", "dp\\.st\\.[A-Za-z0-9._-]{40,80}");
        token("netlify-token", "nfp_" + ALNUM + "{36}");
        token("alibaba-key", "LTAI" + ALNUM + "{16,24}", TokenChecks::mixed);
        token("fly-token", "fm2_[A-Za-z0-9+/=]{100,2000}");
        token("tailscale-key", "tskey-[a-z]{3,10}-" + ALNUM + "{8,24}-" + ALNUM + "{16,40}");
        token("onepassword-token", "ops_eyJ" + WORD + "{200,2000}");
    }

    private void code() {
        for (String prefix : new String[] {"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}) {
            token("github-token", prefix + ALNUM + "{36}", TokenChecks.crc32(4));
        }
        token("github-token", "github_pat_" + ALNUM + "{22}_" + ALNUM + "{59}");
        for (String prefix :
                new String[] {
                    "glpat-",
                    "gldt-",
                    "glrt-",
                    "glsoat-",
                    "glptt-",
                    "glft-",
                    "glcbt-",
                    "glimt-",
                    "glagent-"
                }) {
            token("gitlab-token", prefix + "[A-Za-z0-9_.-]{20,60}");
        }
        token("npm-token", "npm_" + ALNUM + "{36}", TokenChecks.crc32(4));
        // The beginnings that a macaroon for pypi.org and for test.pypi.org has in Base64.
        token("pypi-token", "pypi-AgEIcHlwaS5vcmc" + WORD + "{50,400}");
        token("pypi-token", "pypi-AgENdGVzdC5weXBpLm9yZw" + WORD + "{50,400}");
        token("rubygems-key", "rubygems_" + HEX + "{48}");
        token("docker-token", "dckr_pat_" + WORD + "{27}");
        token("docker-token", "dckr_oat_" + WORD + "{32}");
        token("nuget-key", "oy2[a-z2-7]{43}");
        token("buildkite-token", "bkua_" + HEX + "{40}");
        token("circleci-token", "CCIPAT_" + ALNUM + "{22}_" + HEX + "{40}");
        token("sourcegraph-token", "sgp_[a-z0-9]{16}_" + HEX + "{40}");
        token("prefect-key", "pnu_[a-z0-9]{36}");
        token("crates-token", "cio" + ALNUM + "{32}", TokenChecks::mixed);
        token("atlassian-token", "ATATT3[A-Za-z0-9_=-]{100,260}");
        token("postman-key", "PMAK-" + HEX + "{24}-" + HEX + "{34}");
    }

    private void models() {
        token("anthropic-key", "sk-ant-[a-z]{3,8}[0-9]{2}-" + WORD + "{20,150}");
        token("openai-key", "sk-proj-" + WORD + "{20,250}", TokenChecks::mixed);
        token("openai-key", "sk-svcacct-" + WORD + "{20,250}", TokenChecks::mixed);
        token("openai-key", "sk-admin-" + WORD + "{20,250}", TokenChecks::mixed);
        token("openai-key", "sk-" + ALNUM + "{20,64}", TokenChecks::mixed);
        token("huggingface-token", "hf_" + ALNUM + "{34,40}");
        token("groq-key", "gsk_" + ALNUM + "{52}");
        token("replicate-token", "r8_" + ALNUM + "{37}");
        token("perplexity-key", "pplx-" + ALNUM + "{48}");
        token("xai-key", "xai-" + ALNUM + "{80}");
        token("openrouter-key", "sk-or-v1-" + HEX + "{64}");
        token("langsmith-key", "lsv2_pt_" + HEX + "{32}_" + HEX + "{10}");
        token("langsmith-key", "lsv2_sk_" + HEX + "{32}_" + HEX + "{10}");
    }

    private void messages() {
        for (char sort : "bpars".toCharArray()) {
            token("slack-token", "xox" + sort + "-[A-Za-z0-9-]{10,250}", TokenChecks::mixed);
        }
        token("slack-token", "xapp-[0-9]{1,2}-[A-Z0-9]{8,14}-[0-9]{10,15}-" + HEX + "{64}");
        token(
                "slack-webhook",
                "hooks\\.slack\\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/"
                        + ALNUM
                        + "{20,26}");
        token("telegram-token", "[0-9]{8,10}:AA" + WORD + "{33}");
        token(
                "discord-token",
                // Whose bot it is: digits in Base64, of which the first four say three.
                "[MNO]{1}[DTjz]{1}[AEIMQUYcgk]{1}[wxyz0-5]{1}"
                        + WORD
                        + "{19,24}\\."
                        + WORD
                        + "{6}\\."
                        + WORD
                        + "{27,38}",
                TokenChecks::numberFirst);
        token("discord-webhook", "discord\\.com/api/webhooks/[0-9]{17,20}/" + WORD + "{60,70}");
        token("sendgrid-key", "SG\\." + WORD + "{22}\\." + WORD + "{43}");
        token("mailgun-key", "key-" + HEX + "{32}");
        token("mailchimp-key", HEX + "{32}-us[0-9]{1,2}");
        token("twilio-key", "SK" + HEX + "{32}");
        token("brevo-key", "xkeysib-" + HEX + "{64}-" + ALNUM + "{16}");
    }

    private void payments() {
        for (String prefix : new String[] {"sk_live_", "sk_test_", "rk_live_", "rk_test_"}) {
            token("stripe-key", prefix + ALNUM + "{16,250}");
        }
        token("stripe-key", "whsec_[A-Za-z0-9+/]{32,64}");
        for (String prefix : new String[] {"shpat_", "shpca_", "shppa_", "shpss_"}) {
            token("shopify-token", prefix + "[a-fA-F0-9]{32}");
        }
        for (String prefix : new String[] {"shippo_live_", "shippo_test_"}) {
            token("shippo-token", prefix + HEX + "{40}");
        }
        token("easypost-key", "EZAK" + ALNUM + "{54}");
        token("flutterwave-key", "FLWSECK-" + HEX + "{32}-X");
        token("flutterwave-key", "FLWSECK_TEST-" + HEX + "{32}-X");
        token("square-token", "EAAA" + WORD + "{60}");
        token("square-token", "sq0atp-" + WORD + "{22}");
        token("square-token", "sq0csp-" + WORD + "{43}");
    }

    private void services() {
        token("databricks-token", "dapi" + HEX + "{32}");
        token("linear-key", "lin_api_" + ALNUM + "{40}");
        token("newrelic-key", "NRAK-[A-Z0-9]{27}");
        token("newrelic-key", "NRJS-" + HEX + "{19}");
        token("newrelic-key", HEX + "{36}NRAL");
        token("hubspot-token", "pat-[a-z]{2}[0-9]{1}-" + UUID);
        token("posthog-key", "phx_" + ALNUM + "{40,50}");
        token("contentful-token", "CFPAT-" + WORD + "{43}");
        token("typeform-token", "tfp_" + WORD + "{59}");
        token("mapbox-token", "sk\\.eyJ" + WORD + "{40,200}\\." + WORD + "{20,26}");
        token("adafruit-key", "aio_" + ALNUM + "{28}");
        token("dynatrace-token", "dt0[a-z]{1}[0-9]{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}");
        token("sentry-token", "sntrys_[A-Za-z0-9+/=_-]{60,400}");
        token("sentry-token", "sntryu_" + HEX + "{64}");
        token("notion-token", "secret_" + ALNUM + "{43}");
        token("notion-token", "ntn_" + ALNUM + "{46}");
        token("airtable-token", "pat" + ALNUM + "{14}\\." + HEX + "{64}");
        token("dropbox-token", "sl\\." + WORD + "{130,1500}");
        token("grafana-token", "glsa_" + ALNUM + "{32}_[a-fA-F0-9]{8}", TokenChecks::crc32Hex);
        token("grafana-token", "glc_[A-Za-z0-9+/=]{32,400}");
        token("figma-token", "figd_" + WORD + "{40}");
    }

    private void data() {
        token("supabase-token", "sbp_" + HEX + "{40}");
        token("supabase-token", "sb_secret_" + WORD + "{20,60}");
        for (String sort : new String[] {"tkn", "pw", "oauth"}) {
            token("planetscale-token", "pscale_" + sort + "_[A-Za-z0-9_.-]{32,64}");
        }
        token("age-key", "AGE-SECRET-KEY-1[A-Z0-9]{58}", TokenChecks::bech32);
    }

    private void named() {
        named(
                "aws-secret-key",
                "[A-Za-z0-9/+]{40}",
                "awssecretaccesskey",
                "secretaccesskey",
                "awssecretkey");
        named("twilio-key", HEX + "{32}", "twilioauthtoken");
        named("heroku-key", UUID, "herokuapikey", "herokukey", "herokutoken");
        named("mailgun-key", HEX + "{32}-" + HEX + "{8}-" + HEX + "{8}", "mailgunapikey");
        named("datadog-key", HEX + "{32}", "datadogapikey", "ddapikey");
        named("datadog-key", HEX + "{40}", "datadogappkey", "ddappkey");
        named("cloudflare-key", WORD + "{40}", "cloudflareapitoken", "cfapitoken");
        named(
                "azure-storage-key",
                "[A-Za-z0-9+/]{86}==",
                "storagekey",
                "azurestoragekey",
                "storageaccountkey");
    }

    private void named(String name, String form, String... names) {
        all.add(new NamedSecretDetector(Kind.secret(name), form, names));
    }
}
