package dev.opsctl.operation.deploy;

import dev.opsctl.operation.mail.MailTemplates;
import dev.opsctl.operation.shop.Shop;
import dev.opsctl.operation.shop.ShopFiles;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Clients;
import java.util.Map;

/** What a deployment brings into the buckets of a stack once they are there: mail templates, and the shop's files. */
public final class StackContents {

    private final Clients clients;
    private final TemplateFiles files;
    private final DeploymentListener listener;

    public StackContents(Clients clients, TemplateFiles files, DeploymentListener listener) {
        this.clients = clients;
        this.files = files;
        this.listener = listener;
    }

    /** @param outputs the stack's: they say which buckets it has */
    public void bring(Map<String, String> outputs) {
        if (outputs.containsKey(MailTemplates.BUCKET) && files.exists("mail/index.json")) {
            long fresh = new MailTemplates(clients)
                    .refresh(files).stream()
                            .filter(file -> file.outcome().equals("uploaded"))
                            .count();
            listener.step("mail templates: " + (fresh == 0 ? "unchanged" : fresh + " uploaded"));
        }
        if (outputs.containsKey(Shop.BUCKET)) {
            listener.step("shop: " + shop());
        }
    }

    private String shop() {
        if (!ShopFiles.bundled()) {
            return "this opsctl was built without it; Node 20.19 or newer and ./install.sh add it";
        }
        Shop.Published published = new Shop(clients).publish();
        if (published.uploaded() == 0 && published.invalidation() == null) {
            return "unchanged";
        }
        return published.uploaded() + " files uploaded"
                + (published.invalidation() == null ? "" : ", CloudFront's copies invalidated");
    }
}
