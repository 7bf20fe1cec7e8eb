package io.watchgate.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What opens doors: the table of its detectors. */
final class SecretKinds {

    /** What stands in the tables for classes, and for a UUID. */
    private static final Map<String, String> SHORT =
            Map.of(
                    "[A]", "[A-Za-z0-9]",
                    "[L]", "[a-z0-9]",
                    "[C]", "[A-Z0-9]",
                    "[D]", "[0-9]",
                    "[H]", "[a-f0-9]",
                    "[W]", "[A-Za-z0-9_-]",
                    "[G]", "[A-Za-z0-9_.-]",
                    "[B]", "[A-Za-z0-9+/=]",
                    "[+]", "[A-Za-z0-9+/]",
                    "[U]", "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}");

    /**
     * A kind and its forms, as {@link TokenDetector} reads them. One that ends in ? has a digit and
     * a letter behind its beginning, one that ends in ! looks random: others are no tokens.
     */
    private static final String TOKENS =
            """
            # Keys of Bedrock begin in Base64 with BedrockAPIKey or a host, sessions with origin or aws.
            aws-access-key AKIA[C]{16} ASIA[C]{16} ABIA[C]{16} ACCA[C]{16}
            aws-bedrock-key ABSKQmVkcm9ja0FQSUtle[B]{60,200}
            aws-bedrock-key bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[B]{20,4000}
            aws-session-token IQoJb3JpZ2luX2Vj[B]{100,2000} F[wQ]{1}oGZXIvYXdz[B]{100,2000}
            amazon-key amzn\\.mws\\.[U] amzn1\\.oa2-cs\\.v1\\.[H]{64} Atz[ar]{1}\\|[W]{100,2000}
            google-api-key AIza[W]{35} AQ\\.Ab8RN6[W]{44}
            google-oauth ya29\\.[W]{20,2000} GOCSPX-[W]{28} 1//0[W]{40,250}?
            google-hmac-key GOOG1E[C]{55} GOOG[C]{20}?
            # Microsoft's keys with a mark in their middle, as its security-utilities know them.
            azure-storage-key AccountKey=[+]{86}== [+]{76}\\+ASt[+]{5}[AQgw]{1}==
            azure-key SharedAccessKey=[+]{43}= [A]{52}JQQJ99[A]{4}AC[A]{20}
            azure-key [A]{52}JQQJ9[9DH]{1}[A]{1}[A-L]{1}[A]{16}[A-Za-z]{1}[A]{7}
            azure-key [+]{76}\\+ABa[+]{5}[AQgw]{1}== [+]{76}ACDb[+]{5}[AQgw]{1}== [W]{44}AzFu[W]{5}[AQgw]{1}==
            azure-key [+]{33}AzCa[A-P]{1}[+]{5}= [+]{33}AZEG[A-P]{1}[+]{5}= [+]{33}AIoT[A-P]{1}[+]{5}=
            azure-key [+]{33}\\+AEh[A-P]{1}[+]{5}= [+]{33}\\+ASb[A-P]{1}[+]{5}= [+]{33}\\+ARm[A-P]{1}[+]{5}=
            azure-key [+]{42}\\+ACR[A-D]{1}[+]{5} [A]{42}AzSe[A-D]{1}[A]{5}
            azure-devops-token [A]{76}AZDO[A]{4}
            azure-client-secret [A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}
            # Other clouds, and what runs on them.
            digitalocean-token do[por]{1}_v1_[H]{64}
            heroku-key HRKU-AA[W]{58} HRKU-[U]
            cloudflare-key v1\\.0-[H]{24}-[H]{146} cfk_[A]{40}[H]{8} cfut_[A]{40}[H]{8} cfat_[A]{40}[H]{8}
            terraform-token [A]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}
            pulumi-token pul-[H]{40}
            vault-token hv[sbr]{1}\\.[W]{24,300}
            doppler-token dp\\.pt\\.[A]{40,44} dp\\.ct\\.[A]{40,44} dp\\.sa\\.[A]{40,44}
            doppler-token dp\\.scim\\.[A]{40,44} dp\\.audit\\.[A]{40,44} dp\\.st\\.[A-Za-z0-9._-]{40,80}
            infisical-token st\\.[H]{24}\\.[H]{32}\\.[H]{32}
            netlify-token nfp_[A]{36}
            alibaba-key LTAI[A]{16,24}?
            fly-token fm2_[B]{100,2000} fm1[ar]{1}_[B]{100,2000} fo1_[W]{43}
            tailscale-key tskey-[a-z]{3,10}-[A]{8,24}-[A]{16,40}
            netbird-token nbp_[A]{36}
            onepassword-token ops_eyJ[W]{200,2000} A3-[C]{6}-[C]{11}-[C]{5}-[C]{5}-[C]{5}?
            onepassword-token A3-[C]{6}-[C]{6}-[C]{5}-[C]{5}-[C]{5}-[C]{5}?
            openshift-token sha256~[W]{43}
            vercel-token vcp_[W]{24,64}! vck_[W]{24,64}! vca_[W]{56}! vci_[W]{56}! vcr_[W]{56}!
            yandex-key AQVN[W]{35,38}? y0_[W]{55,60}? t1\\.[W]{40,1000}[=]{0,2}\\.[W]{86}[=]{0,2}
            tencent-key AKID[A]{32}?
            scaleway-key SCW[C]{17}?
            scalingo-token tk-us-[W]{48}
            exoscale-key EXO[A]{24,30}?
            upcloud-token ucat_[A]{24,32}?
            render-key rnd_[A]{28,40}!
            deno-token dd[pwo]{1}_[A]{36}
            valtown-token vtwn_[A]{20,80}!
            rancher-token token-[L]{5}:[L]{54}
            portainer-token ptr_[+]{43}=
            k3s-token K10[H]{64}::[a-z]{4,12}:[A]{16,64}
            defined-networking-key dnkey-[W]{26}-[W]{52}
            salad-key salad_cloud_[A]{1,7}_[A]{20,235}
            # Code, how it is built and where it goes.
            github-token github_pat_[A]{22}_[A]{59} ghs_[D]{1,12}_eyJ[A-Za-z0-9_.-]{60,2000}
            gitlab-token glpat-[G]{20,320} gldt-[G]{20,320} glrt-[G]{20,320} glrtr-[G]{20,320}
            gitlab-token glsoat-[G]{20,320} glptt-[G]{20,320} glft-[G]{20,320} glcbt-[G]{20,320}
            gitlab-token glimt-[G]{20,320} glagent-[G]{20,320} glffct-[G]{20,320} gloas-[G]{20,320}
            gitlab-token glwt-[G]{20,320} GR1348941[W]{20} _gitlab_session=[H]{32}
            npm-token _authToken=[U]
            # The beginnings that a macaroon for pypi.org and for test.pypi.org has in Base64.
            pypi-token pypi-AgEIcHlwaS5vcmc[W]{50,400} pypi-AgENdGVzdC5weXBpLm9yZw[W]{50,400}
            rubygems-key rubygems_[H]{48}
            docker-token dckr_pat_[W]{27} dckr_oat_[W]{32} SWMTKN-1-[L]{50}-[L]{25} SWMKEY-1-[+]{43}
            nuget-key oy2[L]{43}
            buildkite-token bkua_[L]{40,53} bkaa_[W]{75} bkaj_[W]{333} bkar_[W]{73} bkct_[W]{73} bkpt_[W]{199}
            buildkite-token bkpat_[W]{54} bkps_[W]{64}
            circleci-token CCIPAT_[A]{22}_[H]{40}
            sourcegraph-token sgp_[L]{16}_[H]{40} sgp_local_[H]{40} sgp_[H]{40} slk_[H]{64}
            prefect-key pnu_[L]{36}
            crates-token cio[A]{32}?
            atlassian-token ATATT3[A-Za-z0-9_=-]{100,260} ATCTT3[A-Za-z0-9_=-]{100,260} ATBB[A]{32}?
            trello-token ATTA[A]{72}
            sonar-token sq[upa]{1}_[H]{40}
            # What a reference token begins with in Base64: reftkn:01:
            artifactory-token AKCp[A]{69} cmVmdGtuOjAxOj[A]{50}
            snyk-token snyk_uat\\.[H]{8}\\.[A-Za-z0-9_.-]{40,800}
            clojars-token CLOJARS_[L]{60}
            harness-token pat\\.[W]{22}\\.[H]{24}\\.[A]{20} sat\\.[W]{22}\\.[H]{24}\\.[A]{20}
            octopus-key API-[C]{26}?
            postman-key PMAK-[H]{24}-[H]{34}
            cloudsmith-key csa_[H]{30}[A]{6}
            dependency-track-key odt_[A]{32,255}?
            veracode-key vera01es-[H]{64,128}
            stackhawk-key hawk\\.[W]{20}\\.[W]{20}
            socket-token sktsec_[W]{20,80}?
            spectral-key spu-[L]{32}?
            aikido-token AIK_SECRET_[A]{64} AIK_CI_[A]{20,44}
            endor-key endr\\+[A-Za-z0-9-]{16}?
            nightfall-key NF-[A]{32}?
            infracost-key ico-[A]{32}
            ionic-token ion_[A]{42}
            mergify-key mergify_application_key_[W]{40,200}
            thunderstore-token tss_[A]{20,80}!
            trigger-key tr_prod_[A]{20,24}! tr_dev_[A]{20,24}! tr_stg_[A]{20,24}! tr_pat_[L]{40}?
            inngest-key signkey-prod-[H]{32,64} signkey-test-[H]{32,64}
            intra42-secret s-s4t2ud-[H]{64} s-s4t2af-[H]{64}
            # Models, and what feeds them.
            anthropic-key sk-ant-[a-z]{3,8}[D]{2}-[W]{20,150}
            openai-key sk-proj-[W]{20,250}? sk-svcacct-[W]{20,250}? sk-admin-[W]{20,250}? sk-[A]{20,64}?
            openai-key sess-[A]{40}?
            huggingface-token hf_[A]{34,40} api_org_[A]{34}
            groq-key gsk_[A]{52}
            replicate-token r8_[A]{37}
            perplexity-key pplx-[A]{48}
            xai-key xai-[A]{80}
            openrouter-key sk-or-v1-[H]{64}
            langsmith-key lsv2_pt_[H]{32}_[H]{10} lsv2_sk_[H]{32}_[H]{10} ls__[H]{32}
            langfuse-key sk-lf-[U]
            nvidia-key nvapi-[W]{64}
            pinecone-key pcsk_[A]{5,6}_[A]{60,64}
            tavily-key tvly-[A-Za-z0-9-]{32,60}?
            firecrawl-key fc-[H]{32}
            cerebras-key csk-[L]{48}?
            elevenlabs-key sk_[H]{48}
            jina-key jina_[H]{32}[A]{28}
            together-key tgp_v1_[W]{43}
            fireworks-key fw_[A]{22,32}!
            anyscale-key esecret_[A]{24,60}!
            voyage-key pa-[W]{43}!
            llamacloud-key llx-[A]{48}
            mem0-key m0-[A]{40}!
            e2b-key e2b_[H]{40,72}
            helicone-key sk-helicone-[a-z0-9-]{27,60}?
            minimax-key sk-api-[W]{119}
            runpod-key rpa_[C]{40}[A]{6}
            modal-token a[sk]{1}-[A]{22}!
            devin-key apk_user_[B]{120,182} apk_[B]{80,102} cog_[a-z2-7]{52}
            kaggle-token KGAT_[H]{32}
            cartesia-key sk_car_[A]{20,40}!
            wandb-key wandb_v1_[A-Za-z0-9_]{77}
            brave-key BSA[W]{24,40}!
            browserbase-key bb_live_[W]{24,40}!
            apify-token apify_api_[A]{34,38}
            scrapfly-key scp-live-[H]{32} scp-test-[H]{32}
            # Messages and people.
            slack-token xox[bparscde]{1}-[A-Za-z0-9-]{10,250}? xapp-[D]{1,2}-[C]{8,14}-[D]{10,15}-[H]{64}
            slack-webhook hooks\\.slack\\.com/services/T[C]{8,12}/B[C]{8,12}/[A]{20,26}
            slack-webhook hooks\\.slack\\.com/workflows/T[C]{8,12}/A[C]{8,12}/[D]{15,20}/[A]{20,26}
            # As it is, and as in the API's URLs.
            telegram-token [D]{8,10}:AA[W]{33} bot[D]{8,10}:AA[W]{33}
            discord-webhook discord\\.com/api/webhooks/[D]{17,20}/[W]{60,70}
            discord-webhook discordapp\\.com/api/webhooks/[D]{17,20}/[W]{60,70}
            teams-webhook webhook\\.office\\.com/webhookb2/[U]@[U]/IncomingWebhook/[H]{32}/[U]
            zapier-webhook hooks\\.zapier\\.com/hooks/catch/[D]{4,9}/[L]{5,8}
            tines-webhook tines\\.com/webhook/[L]{32}/[L]{32}
            facebook-token EAA[A-Z]{1}[A]{100,400}? [D]{15,16}\\|[W]{27}
            instagram-token IG[QA]{1}[VA]{1}[W]{100,400}?
            twitter-token AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{60,120}?
            pinterest-token pina_[W]{60,200}?
            linkedin-secret WPL_AP[01]{1}\\.[A]{16}\\.[+]{6}==
            resend-key re_[A]{8}_[A]{24}?
            sendgrid-key SG\\.[W]{22}\\.[W]{43}
            mailgun-key key-[H]{32}
            mailchimp-key [H]{32}-us[D]{1,2}
            mailersend-token mlsn\\.[A]{30,100}
            mandrill-key md-[W]{22}!
            twilio-key SK[H]{32}
            telnyx-key KEY[A-F0-9]{32}_[W]{22}
            brevo-key xkeysib-[H]{64}-[A]{16} xsmtpsib-[H]{64}-[A]{16}
            onesignal-key os_v2_app_[a-z2-7]{103} os_v2_org_[a-z2-7]{103}
            klaviyo-key pk_[H]{34} pk_[A]{6}_[H]{34}
            # What an access token begins with in Base64: tok:
            intercom-token dG9rO[B]{50,60}
            # Money and goods.
            stripe-key sk_live_[A]{16,250} sk_test_[A]{16,250} rk_live_[A]{16,250} rk_test_[A]{16,250}
            stripe-key sk_org_live_[A]{16,250} whsec_[+]{32,64} pi_[A]{24}_secret_[A]{25}
            shopify-token shpat_[a-fA-F0-9]{32} shpca_[a-fA-F0-9]{32} shppa_[a-fA-F0-9]{32}
            shopify-token shpss_[a-fA-F0-9]{32}
            shippo-token shippo_live_[H]{40} shippo_test_[H]{40}
            paypal-token access_token\\$production\\$[L]{16}\\$[H]{32}
            paypal-token access_token\\$sandbox\\$[L]{16}\\$[H]{32}
            plaid-token access-production-[U] access-development-[U] access-sandbox-[U]
            duffel-token duffel_live_[W]{43} duffel_test_[W]{43}
            easypost-key EZAK[A]{54} EZTK[A]{54}
            flutterwave-key FLWSECK-[L]{32}-X FLWSECK_TEST-[L]{32}-X
            square-token EAAA[W]{60} sq0atp-[W]{22} sq0csp-[W]{43} sq0csb-[W]{43}
            asaas-key \\$aact_prod_[A-Za-z0-9:_$-]{20,300} \\$aact_hmlg_[A-Za-z0-9:_$-]{20,300}
            brex-token bxt_[A]{30,44}!
            cashfree-key cfsk_ma_prod_[L]{32}_[L]{8} cfsk_ma_test_[L]{32}_[L]{8}
            checkout-key sk_[U] sk_test_[U]
            ebay-key PRD-[H]{8,12}-[H]{4}-[H]{4}-[H]{4}-[H]{4,12}
            flexport-token shltm_[W]{40}
            klarna-key klarna_live_api_[A-Za-z0-9+/=_-]{40,300} klarna_test_api_[A-Za-z0-9+/=_-]{40,300}
            lob-key live_[H]{35} test_[H]{35}
            mercadopago-token APP_USR-[D]{10,16}-[D]{6}-[H]{32}-[D]{6,10}
            mercadopago-token TEST-[D]{10,16}-[D]{6}-[H]{32}-[D]{6,10}
            mercury-token mercury_production_[a-z]{3,6}_[A]{40,50}_yrucrem
            midtrans-key Mid-server-[W]{16,30}?
            omise-key skey_[L]{19}? skey_test_[L]{19}?
            paddle-key pdl_live_apikey_[L]{26}_[A]{22}_[A]{3} pdl_sdbx_apikey_[L]{26}_[A]{22}_[A]{3}
            pagarme-key ak_live_[A]{30}
            ramp-secret ramp_sec_[A]{48}
            razorpay-key rzp_live_[A]{14}! rzp_test_[A]{14}!
            tickettailor-key sk_[D]{4}_[D]{6}_[H]{32}
            woocommerce-key c[ks]{1}_[H]{40}
            xendit-key xnd_production_[A]{40,72} xnd_development_[A]{40,72}
            wallet-key PRIVATE_KEY=0x[H]{64} xprv[A-HJ-NP-Za-km-z1-9]{107}
            # Who may enter.
            authress-key sc_[L]{5,30}\\.[L]{4,6}\\.acc[_-]{1}[a-z0-9-]{10,32}\\.[B]{30,120}
            authress-key authress_[L]{5,30}\\.[L]{4,6}\\.acc[_-]{1}[a-z0-9-]{10,32}\\.[B]{30,120}
            stytch-secret secret-live-[A-Za-z0-9_=-]{36,60}! secret-test-[A-Za-z0-9_=-]{36,60}!
            unkey-key unkey_[A]{20,32}!
            zuplo-key zpka_[L]{32}_[H]{8}
            onfido-token api_live\\.[A-Za-z0-9._-]{20,80}! api_live_us\\.[A-Za-z0-9._-]{20,80}!
            onfido-token api_live_ca\\.[A-Za-z0-9._-]{20,80}! api_sandbox\\.[A-Za-z0-9._-]{20,80}!
            persona-key persona_production_[a-z0-9_-]{20,80}? persona_sandbox_[a-z0-9_-]{20,80}?
            salesforce-token 00[A]{13}![A-Za-z0-9._-]{80,260} 5AEP861[A-Za-z0-9._=]{80,260}
            zoho-token 1000\\.[H]{32}\\.[H]{32}
            # Services of all sorts.
            databricks-token dapi[H]{32} dose[H]{32} dkea[H]{32}
            linear-key lin_api_[A]{40} lin_oauth_[A]{40,64} lin_wh_[A]{40}
            newrelic-key NRAK-[C]{27} NRJS-[H]{19} [H]{36}NRAL [H]{32}FFFFNRAL NRII-[W]{32}
            newrelic-key [a-z]{2}[D]{2}xx[H]{26}FFFFNRAL [a-z]{2}[D]{2}xx[H]{30}NRAL
            hubspot-token pat-[a-z]{2}[D]{1}-[U]
            posthog-key phx_[A]{40,50}
            contentful-token CFPAT-[W]{43}
            typeform-token tfp_[W]{59}
            mapbox-token sk\\.eyJ[W]{40,200}\\.[W]{20,26} tk\\.eyJ[W]{40,300}\\.[W]{20,26}
            adafruit-key aio_[A]{28}
            dynatrace-token dt0[a-z]{1}[D]{2}\\.[C]{24}\\.[C]{64}
            sentry-token sntrys_[A-Za-z0-9+/=_-]{60,400} sntryu_[H]{64}
            notion-token secret_[A]{43} ntn_[A]{46}
            airtable-token pat[A]{14}\\.[H]{64}
            dropbox-token sl\\.[W]{130,1500} sl\\.u\\.[W]{130,1500}
            # What stood in Base64 before there were prefixes: {"k":"
            grafana-token eyJrIjoi[B]{60,400} glc_[B]{32,400}
            figma-token figd_[W]{38,44} figp_[A-Za-z0-9_=-]{40,54}
            honeycomb-key hc[ax]{1}ik_[L]{58} hc[ax]{1}lk_[L]{58} hc[ax]{1}mk_[L]{58}
            launchdarkly-key sdk-[U]
            configcat-key configcat-sdk-1/[W]{22}/[W]{22}
            flagsmith-key ser\\.[A]{22}!
            statsig-key secret-[A]{40,48}!
            unleash-token \\*:\\*\\.[H]{56,64}
            rootly-token rootly_[H]{64}
            pganalyze-key pgar_[A]{27}
            segment-token sgp_[A]{64}
            asana-token 1/[D]{13,16}:[H]{32} 2/[D]{13,16}/[D]{13,16}:[H]{32}
            clickup-token pk_[D]{6,9}_[C]{32}
            close-key api_[A]{22}\\.[A]{22}
            readme-key rdme_[L]{70}
            gitbook-token gb_api_[A]{40}
            tableau-token [+]{22}==:[A]{32}
            samsara-token samsara_api_[A]{26,32}
            ubidots-token BBFF-[A]{30} BBUS-[A]{30}
            voiceflow-key VF\\.DM\\.[H]{24}\\.[A]{16} VF\\.WS\\.[H]{24}\\.[A]{16} VF\\.[H]{24}\\.[A]{16}
            wakatime-key waka_[a-z0-9-]{36,64}?
            lichess-token lip_[A]{16,60}!
            maxmind-key [A]{6}_[A]{29}_mmk
            fullstory-key na1\\.[B]{100} eu1\\.[B]{100}
            adobe-secret p8e-[a-z0-9-]{32}?
            canva-secret cnvca[W]{51}
            bannerbear-key bb_pr_[H]{30} bb_ma_[H]{30}
            photoroom-key sk_pr_[A]{1,64}_[H]{40}
            frameio-token fio-u-[W]{64}
            fleetbase-key flb_live_[A]{20}!
            liveblocks-key sk_prod_[W]{40,80}! sk_dev_[W]{40,80}!
            settlemint-token sm_[aps]{1}at_[A]{16}?
            # Data.
            supabase-token sbp_[H]{40} sb_secret_[W]{20,60}
            planetscale-token pscale_tkn_[G]{32,64} pscale_pw_[G]{32,64} pscale_oauth_[G]{32,64}
            neon-key napi_[A]{64}
            xata-key xau_[A]{25,64}!
            mongodb-key mdb_sa_sk_[W]{40}
            clickhouse-key 4b1d[A]{38}!
            cockroach-key CCDB1_[A]{22}_[A]{40}
            confluent-secret cflt[B]{60}!
            aiven-token AVNS_[W]{19}?
            datastax-token AstraCS:[A-Za-z0-9:]{20,120}
            elastic-key essu_[A-Za-z0-9_=-]{60,200}
            aws-appsync-key da2-[L]{26}?
            """;

    /** A kind, its form, and the names before which it stands. */
    private static final String NAMED =
            """
            aws-secret-key [A-Za-z0-9/+]{40} awssecretaccesskey secretaccesskey awssecretkey
            twilio-key [H]{32} twilioauthtoken
            heroku-key [U] herokuapikey herokukey herokutoken
            mailgun-key [H]{32}-[H]{8}-[H]{8} mailgunapikey
            datadog-key [H]{32} datadogapikey ddapikey
            datadog-key [H]{40} datadogappkey ddappkey ddapplicationkey datadogapplicationkey
            cloudflare-key [H]{37} cloudflareapikey cfapikey cloudflareglobalapikey
            cloudflare-key [W]{40} cloudflareapitoken cfapitoken
            vault-token s\\.[A]{24} vaulttoken xvaulttoken
            azure-devops-token [a-z2-7]{52} azuredevopsextpat azuredevopspat
            azure-storage-key [+]{86}== storagekey azurestoragekey storageaccountkey
            cohere-key [A]{40} cohereapikey coapikey
            snyk-token [U] snyktoken
            vercel-token [A]{24} verceltoken
            mistral-key [A]{32} mistralapikey
            wandb-key [H]{40} wandbapikey
            okta-token 00[W]{40} oktaapitoken oktatoken oktaclienttoken
            auth0-secret [W]{64} auth0clientsecret
            gitea-token [H]{40} giteatoken giteaapitoken giteaaccesstoken
            codecov-token [U] codecovtoken
            jenkins-token 11[H]{32} jenkinstoken jenkinsapitoken
            semgrep-token [H]{64} semgrepapptoken
            consul-token [U] consulhttptoken
            nomad-token [U] nomadtoken
            ngrok-token [A]{27}_[A]{20,22} ngrokauthtoken ngrokapikey ngroktoken
            linode-token [H]{64} linodetoken linodeclitoken
            hetzner-token [A]{64} hcloudtoken hetznerapitoken
            fastly-token [W]{32} fastlyapitoken fastlyapikey fastlykey
            scaleway-key [U] scwsecretkey scalewaysecretkey
            bitwarden-token 0\\.[U]\\.[A]{30}:[+]{22}== bwsaccesstoken
            launchdarkly-key api-[U] launchdarklyaccesstoken launchdarklyapikey
            pagerduty-key [A-Za-z0-9_+-]{20} pagerdutyapikey pagerdutytoken pagerdutyapitoken
            opsgenie-key [U] opsgenieapikey
            rollbar-token [H]{32} rollbaraccesstoken
            virustotal-key [H]{64} virustotalapikey vtapikey
            algolia-key [H]{32} algoliaapikey algoliaadminkey algoliaadminapikey
            deepgram-key [H]{40} deepgramapikey
            assemblyai-key [H]{32} assemblyaiapikey
            cursor-key key_[H]{64} cursorapikey
            postmark-token [U] postmarkservertoken postmarkapitoken
            zendesk-token [A]{40} zendeskapitoken zendesktoken
            shortcut-token [U] shortcutapitoken
            todoist-token [H]{40} todoistapitoken todoisttoken
            meraki-key [H]{40} merakidashboardapikey merakiapikey
            spotify-secret [H]{32} spotifyclientsecret
            gocardless-token live_[W]{40} gocardlessaccesstoken gocardlesstoken
            mollie-key live_[A]{30,40} mollieapikey
            binance-secret [A]{64} binanceapisecret binancesecretkey binanceapikey
            influxdb-token [W]{86}== influxdbtoken influxtoken
            wallet-key 0x[H]{64} walletprivatekey ethprivatekey deployerprivatekey
            """;

    private final List<Detector> all = new ArrayList<>();

    private SecretKinds() {}

    static List<Detector> all() {
        SecretKinds kinds = new SecretKinds();
        rows(TOKENS).forEach(kinds::tokens);
        rows(NAMED).forEach(kinds::named);
        kinds.checked();
        kinds.all.add(new PemDetector(Kind.secret("private-key")));
        kinds.all.add(new PemDetector.KeyFileDetector(Kind.secret("private-key")));
        kinds.all.add(new JwtDetector(Kind.secret("jwt")));
        kinds.all.add(new UrlPasswordDetector(Kind.secret("url-password")));
        kinds.all.add(
                new UrlPasswordDetector.ConnectionPasswordDetector(
                        Kind.secret("connection-password")));
        return kinds.all;
    }

    private static List<String[]> rows(String table) {
        return table.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SecretKinds::spelledOut)
                .map(line -> line.split(" "))
                .toList();
    }

    private static String spelledOut(String line) {
        String row = line;
        for (Map.Entry<String, String> entry : SHORT.entrySet()) {
            row = row.replace(entry.getKey(), entry.getValue());
        }
        return row;
    }

    private void tokens(String[] row) {
        for (int i = 1; i < row.length; i++) {
            String form = row[i];
            String plain = form.substring(0, form.length() - 1);
            switch (form.charAt(form.length() - 1)) {
                case '?' -> token(row[0], plain, TokenChecks::mixed);
                case '!' -> token(row[0], plain, TokenChecks::random);
                default -> token(row[0], form, Detector.Check.NONE);
            }
        }
    }

    private void named(String[] row) {
        String[] names = Arrays.copyOfRange(row, 2, row.length);
        all.add(new NamedSecretDetector(Kind.secret(row[0]), row[1], names));
    }

    private void token(String name, String form, Detector.Check check) {
        all.add(new TokenDetector(Kind.secret(name), form, check));
    }

    /** What has a check of its own. */
    private void checked() {
        for (String prefix : new String[] {"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}) {
            token("github-token", prefix + "[A-Za-z0-9]{36}", TokenChecks.crc32(4));
        }
        token("npm-token", "npm_[A-Za-z0-9]{36}", TokenChecks.crc32(4));
        token("azure-sas", "sig=[A-Za-z0-9+/%]{40,60}", TokenChecks.near("se=", "sv=", "sp="));
        token(
                "discord-token",
                // Whose bot it is: digits in Base64, of which the first four say three.
                "[MNO]{1}[DTjz]{1}[AEIMQUYcgk]{1}[wxyz0-5]{1}[A-Za-z0-9_-]{19,24}"
                        + "\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}",
                TokenChecks::numberFirst);
        token("grafana-token", "glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}", TokenChecks::crc32Hex);
        token("okta-token", "SSWS 00[A-Za-z0-9_-]{40}", TokenChecks::mixed);
        // Not by a name: "private" stands everywhere in Java.
        token("wireguard-key", "PrivateKey = [A-Za-z0-9+/]{43}=", TokenChecks::mixed);
        token("wireguard-key", "PresharedKey = [A-Za-z0-9+/]{43}=", TokenChecks::mixed);
        token("age-key", "AGE-SECRET-KEY-1[A-Z0-9]{58}", TokenChecks::bech32);
        token("nostr-key", "nsec1[a-z0-9]{58}", TokenChecks::bech32);
        // The scheme's name has no case: RFC 9110, 11.1.
        token("basic-auth", "Basic [A-Za-z0-9+/=]{8,400}", TokenChecks::basic);
        token("basic-auth", "basic [A-Za-z0-9+/=]{8,400}", TokenChecks::basic);
        token("bearer-token", "Bearer [A-Za-z0-9_-]{32,128}", TokenChecks::opaque);
        token("bearer-token", "bearer [A-Za-z0-9_-]{32,128}", TokenChecks::opaque);
    }
}
