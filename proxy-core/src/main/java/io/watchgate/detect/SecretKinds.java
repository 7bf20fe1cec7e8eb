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
        kinds.all.add(new PemDetector.KeyFileDetector(Kind.secret("private-key")));
        kinds.all.add(new JwtDetector(Kind.secret("jwt")));
        kinds.all.add(new UrlPasswordDetector(Kind.secret("url-password")));
        kinds.all.add(
                new UrlPasswordDetector.ConnectionPasswordDetector(
                        Kind.secret("connection-password")));
        // The scheme's name has no case: RFC 9110, 11.1.
        kinds.token("basic-auth", "Basic [A-Za-z0-9+/=]{8,400}", TokenChecks::basic);
        kinds.token("basic-auth", "basic [A-Za-z0-9+/=]{8,400}", TokenChecks::basic);
        kinds.token("bearer-token", "Bearer " + WORD + "{32,128}", TokenChecks::opaque);
        kinds.token("bearer-token", "bearer " + WORD + "{32,128}", TokenChecks::opaque);
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
        token("google-oauth", "1//0" + WORD + "{40,250}", TokenChecks::mixed);
        // What a key of Bedrock begins with in Base64: BedrockAPIKey.
        token("aws-bedrock-key", "ABSKQmVkcm9ja0FQSUtle[A-Za-z0-9+/=]{60,200}");
        token("azure-storage-key", "AccountKey=[A-Za-z0-9+/]{86}==");
        token("azure-key", "SharedAccessKey=[A-Za-z0-9+/]{43}=");
        token("azure-key", ALNUM + "{52}JQQJ99" + ALNUM + "{4}AC" + ALNUM + "{20}");
        // Microsoft's common annotated security keys, as its security-utilities know them.
        for (String sort : new String[] {"9", "D", "H"}) {
            token(
                    "azure-key",
                    ALNUM
                            + "{52}JQQJ9"
                            + sort
                            + ALNUM
                            + "{1}[A-L]{1}"
                            + ALNUM
                            + "{16}[A-Za-z]{1}"
                            + ALNUM
                            + "{7}");
        }
        token("azure-devops-token", ALNUM + "{76}AZDO" + ALNUM + "{4}");
        token("azure-client-secret", "[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}");
        token("azure-sas", "sig=[A-Za-z0-9+/%]{40,60}", TokenChecks.near("se=", "sv=", "sp="));
        token("digitalocean-token", "dop_v1_" + HEX + "{64}");
        token("digitalocean-token", "doo_v1_" + HEX + "{64}");
        token("digitalocean-token", "dor_v1_" + HEX + "{64}");
        token("heroku-key", "HRKU-AA" + WORD + "{58}");
        token("heroku-key", "HRKU-" + UUID);
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
        token("openshift-token", "sha256~" + WORD + "{43}");
        token("vercel-token", "vcp_" + ALNUM + "{24,64}", TokenChecks::mixed);
        token("vercel-token", "vck_" + ALNUM + "{24,64}", TokenChecks::mixed);
        token("yandex-key", "AQVN" + WORD + "{35,38}", TokenChecks::mixed);
        token("tencent-key", "AKID" + ALNUM + "{32}", TokenChecks::mixed);
    }

    private void code() {
        for (String prefix : new String[] {"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}) {
            token("github-token", prefix + ALNUM + "{36}", TokenChecks.crc32(4));
        }
        token("github-token", "github_pat_" + ALNUM + "{22}_" + ALNUM + "{59}");
        token("github-token", "ghs_[0-9]{1,12}_eyJ[A-Za-z0-9_.-]{60,2000}");
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
                    "glagent-",
                    "glffct-",
                    "gloas-"
                }) {
            token("gitlab-token", prefix + "[A-Za-z0-9_.-]{20,320}");
        }
        token("gitlab-token", "GR1348941" + WORD + "{20}");
        token("npm-token", "npm_" + ALNUM + "{36}", TokenChecks.crc32(4));
        token("npm-token", "_authToken=" + UUID);
        // The beginnings that a macaroon for pypi.org and for test.pypi.org has in Base64.
        token("pypi-token", "pypi-AgEIcHlwaS5vcmc" + WORD + "{50,400}");
        token("pypi-token", "pypi-AgENdGVzdC5weXBpLm9yZw" + WORD + "{50,400}");
        token("rubygems-key", "rubygems_" + HEX + "{48}");
        token("docker-token", "dckr_pat_" + WORD + "{27}");
        token("docker-token", "dckr_oat_" + WORD + "{32}");
        token("nuget-key", "oy2[a-z0-9]{43}");
        token("buildkite-token", "bkua_" + HEX + "{40}");
        token("circleci-token", "CCIPAT_" + ALNUM + "{22}_" + HEX + "{40}");
        token("sourcegraph-token", "sgp_[a-z0-9]{16}_" + HEX + "{40}");
        token("sourcegraph-token", "sgp_local_" + HEX + "{40}");
        token("sourcegraph-token", "sgp_" + HEX + "{40}");
        token("prefect-key", "pnu_[a-z0-9]{36}");
        token("crates-token", "cio" + ALNUM + "{32}", TokenChecks::mixed);
        token("atlassian-token", "ATATT3[A-Za-z0-9_=-]{100,260}");
        token("atlassian-token", "ATCTT3[A-Za-z0-9_=-]{100,260}");
        token("atlassian-token", "ATBB" + ALNUM + "{32}", TokenChecks::mixed);
        for (String prefix : new String[] {"squ_", "sqp_", "sqa_"}) {
            token("sonar-token", prefix + HEX + "{40}");
        }
        token("artifactory-token", "AKCp" + ALNUM + "{69}");
        // What a reference token begins with in Base64: reftkn:01:
        token("artifactory-token", "cmVmdGtuOjAxOj" + ALNUM + "{50}");
        token("snyk-token", "snyk_uat\\." + HEX + "{8}\\.[A-Za-z0-9_.-]{40,800}");
        token("clojars-token", "CLOJARS_[a-z0-9]{60}");
        token("harness-token", "pat\\." + WORD + "{22}\\." + HEX + "{24}\\." + ALNUM + "{20}");
        token("octopus-key", "API-[A-Z0-9]{26}", TokenChecks::mixed);
        token("postman-key", "PMAK-" + HEX + "{24}-" + HEX + "{34}");
    }

    private void models() {
        token("anthropic-key", "sk-ant-[a-z]{3,8}[0-9]{2}-" + WORD + "{20,150}");
        token("openai-key", "sk-proj-" + WORD + "{20,250}", TokenChecks::mixed);
        token("openai-key", "sk-svcacct-" + WORD + "{20,250}", TokenChecks::mixed);
        token("openai-key", "sk-admin-" + WORD + "{20,250}", TokenChecks::mixed);
        token("openai-key", "sk-" + ALNUM + "{20,64}", TokenChecks::mixed);
        token("huggingface-token", "hf_" + ALNUM + "{34,40}");
        token("huggingface-token", "api_org_" + ALNUM + "{34}");
        token("groq-key", "gsk_" + ALNUM + "{52}");
        token("replicate-token", "r8_" + ALNUM + "{37}");
        token("perplexity-key", "pplx-" + ALNUM + "{48}");
        token("xai-key", "xai-" + ALNUM + "{80}");
        token("openrouter-key", "sk-or-v1-" + HEX + "{64}");
        token("langsmith-key", "lsv2_pt_" + HEX + "{32}_" + HEX + "{10}");
        token("langsmith-key", "lsv2_sk_" + HEX + "{32}_" + HEX + "{10}");
        token("nvidia-key", "nvapi-" + WORD + "{64}");
        token("pinecone-key", "pcsk_" + ALNUM + "{5,6}_" + ALNUM + "{60,64}");
        token("tavily-key", "tvly-[A-Za-z0-9-]{32,60}", TokenChecks::mixed);
        token("firecrawl-key", "fc-" + HEX + "{32}");
        token("cerebras-key", "csk-[a-z0-9]{48}", TokenChecks::mixed);
        token("elevenlabs-key", "sk_" + HEX + "{48}");
        token("jina-key", "jina_" + HEX + "{32}" + ALNUM + "{28}");
    }

    private void messages() {
        for (char sort : "bparscde".toCharArray()) {
            token("slack-token", "xox" + sort + "-[A-Za-z0-9-]{10,250}", TokenChecks::mixed);
        }
        token("slack-token", "xapp-[0-9]{1,2}-[A-Z0-9]{8,14}-[0-9]{10,15}-" + HEX + "{64}");
        token(
                "slack-webhook",
                "hooks\\.slack\\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/"
                        + ALNUM
                        + "{20,26}");
        token(
                "slack-webhook",
                "hooks\\.slack\\.com/workflows/T[A-Z0-9]{8,12}/A[A-Z0-9]{8,12}/[0-9]{15,20}/"
                        + ALNUM
                        + "{20,26}");
        token("telegram-token", "[0-9]{8,10}:AA" + WORD + "{33}");
        // As in the API's URLs.
        token("telegram-token", "bot[0-9]{8,10}:AA" + WORD + "{33}");
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
        token("discord-webhook", "discordapp\\.com/api/webhooks/[0-9]{17,20}/" + WORD + "{60,70}");
        token(
                "teams-webhook",
                "webhook\\.office\\.com/webhookb2/"
                        + UUID
                        + "@"
                        + UUID
                        + "/IncomingWebhook/"
                        + HEX
                        + "{32}/"
                        + UUID);
        token("facebook-token", "EAA[A-Z]{1}" + ALNUM + "{100,400}", TokenChecks::mixed);
        token("twitter-token", "AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{60,120}", TokenChecks::mixed);
        token("resend-key", "re_" + ALNUM + "{8}_" + ALNUM + "{24}", TokenChecks::mixed);
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
        token("stripe-key", "sk_org_live_" + ALNUM + "{16,250}");
        token("stripe-key", "whsec_[A-Za-z0-9+/]{32,64}");
        for (String prefix : new String[] {"shpat_", "shpca_", "shppa_", "shpss_"}) {
            token("shopify-token", prefix + "[a-fA-F0-9]{32}");
        }
        for (String prefix : new String[] {"shippo_live_", "shippo_test_"}) {
            token("shippo-token", prefix + HEX + "{40}");
        }
        token("paypal-token", "access_token\\$production\\$[a-z0-9]{16}\\$" + HEX + "{32}");
        token("plaid-token", "access-production-" + UUID);
        token("duffel-token", "duffel_live_" + WORD + "{43}");
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
        token("newrelic-key", HEX + "{32}FFFFNRAL");
        token("newrelic-key", "[a-z]{2}[0-9]{2}xx" + HEX + "{26}FFFFNRAL");
        token("newrelic-key", "[a-z]{2}[0-9]{2}xx" + HEX + "{30}NRAL");
        token("newrelic-key", "NRII-" + WORD + "{32}");
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
        token("dropbox-token", "sl\\.u\\." + WORD + "{130,1500}");
        token("grafana-token", "glsa_" + ALNUM + "{32}_[a-fA-F0-9]{8}", TokenChecks::crc32Hex);
        // What stood in Base64 before there were prefixes: {"k":"
        token("grafana-token", "eyJrIjoi[A-Za-z0-9+/=]{60,400}");
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
        named(
                "datadog-key",
                HEX + "{40}",
                "datadogappkey",
                "ddappkey",
                "ddapplicationkey",
                "datadogapplicationkey");
        named(
                "cloudflare-key",
                HEX + "{37}",
                "cloudflareapikey",
                "cfapikey",
                "cloudflareglobalapikey");
        named("vault-token", "s\\." + ALNUM + "{24}", "vaulttoken", "xvaulttoken");
        named("azure-devops-token", "[a-z2-7]{52}", "azuredevopsextpat", "azuredevopspat");
        named("cohere-key", ALNUM + "{40}", "cohereapikey", "coapikey");
        named("snyk-token", UUID, "snyktoken");
        named("vercel-token", ALNUM + "{24}", "verceltoken");
        named("mistral-key", ALNUM + "{32}", "mistralapikey");
        named("wandb-key", HEX + "{40}", "wandbapikey");
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
