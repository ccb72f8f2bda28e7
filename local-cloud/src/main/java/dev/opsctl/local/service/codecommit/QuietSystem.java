package dev.opsctl.local.service.codecommit;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** Git without the settings of the machine and of whoever started the cloud: none is read, none is written, and no program is asked for them. */
final class QuietSystem extends SystemReader.Delegate {

    /** What is larger is not held in memory, in bytes. */
    private static final int LARGE_OBJECT = 4 << 20;

    private static final class NoFile extends FileBasedConfig {
        NoFile(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }
    }

    private QuietSystem(SystemReader machine) {
        super(machine);
    }

    /** Before the first repository is opened. */
    static void install() {
        if (!(SystemReader.getInstance() instanceof QuietSystem)) {
            SystemReader.setInstance(new QuietSystem(SystemReader.getInstance()));
            WindowCacheConfig cache = new WindowCacheConfig();
            cache.setStreamFileThreshold(LARGE_OBJECT);
            cache.install();
        }
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }
}
