using StreamSynth.Media.Icons;
using StreamSynth.Testing;

namespace StreamSynth.Media.Tests.Icons;

public sealed class IconNoticeTests
{
    [Fact]
    public void Compose_InstalledPackage_GivesTheCommittedNotice()
    {
        IconPackage package = IconPackage.Open(Repository.PathOf("node_modules/@iconify/json"));

        string notice = IconNotice.Compose(package, IconSplits.ReadEmbedded());

        // When this fails: dotnet run -c Release tools/icons_notice.cs
        Assert.Equal(File.ReadAllText(Repository.PathOf("NOTICE")), notice + File.ReadAllText(Repository.PathOf("tools/notice_software.txt")));
    }
}
