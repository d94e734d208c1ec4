using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Shards;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Shards;

public sealed class ReadShardsBlockTests : IDisposable, IBlockSamples
{
    private static readonly ClassLabel[] Labels = [new(0, "camera"), new(1, "key"), new(2, "bug")];
    private readonly string _folder = Directory.CreateTempSubdirectory("shards").FullName;
    private readonly BufferPool _buffers = new();

    public static IEnumerable<BlockSample> Samples =>
    [
        Sample("tests/golden/shards/pax.tar"),
        Sample("tests/golden/shards/packed.tar.gz", "tests/golden/shards/gnu.tar"),
    ];

    public static TheoryData<string> Archives => new("ustar.tar", "gnu.tar", "pax.tar", "packed.tar.gz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Read_GoldenArchive_GivesTheRecordedSamples(string archive)
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Repository.Golden("shards/samples.json")));

        List<Outcome<Sample>> outcomes = await ReadAsync(Repository.Golden($"shards/{archive}"));

        string[] expected =
        [
            .. record.RootElement.GetProperty("samples").EnumerateArray().Select(s =>
                $"{s.GetProperty("key")} {s.GetProperty("class")} {s.GetProperty("width")}x{s.GetProperty("height")} {s.GetProperty("format")} {s.GetProperty("sha256")}"),
        ];
        Assert.Equal(expected, outcomes.Select(o => Describe(o.Payload!)));
        Assert.All(outcomes, o => Assert.Equal(archive, o.Payload!.Provenance.Family));
        Release(outcomes);
    }

    [Fact]
    public async Task Read_SyntheticDomain_KeepsThePrompt()
    {
        List<Outcome<Sample>> outcomes = await ReadAsync(Repository.Golden("shards/pax.tar"), options => options with { Domain = Domain.Synthetic });

        Assert.Equal([null, null, null, "a camera", "a key", "a bug"], outcomes.Select(o => o.Payload!.Provenance.Prompt?.Text));
        Assert.All(outcomes, o => Assert.Equal(Domain.Synthetic, o.Payload!.Provenance.Domain));
        Release(outcomes);
    }

    [Fact]
    public async Task Read_NumberedClasses_UsesTheShardsOwnNames()
    {
        string shard = Write("numbered.tar", ("a.png", Png()), ("a.cls", "2"u8.ToArray()), ("b.png", Png()), ("b.cls", "0"u8.ToArray()), ("c.png", Png()), ("c.cls", "7"u8.ToArray()));

        List<Outcome<Sample>> own = await ReadAsync(shard, options => options with { ClassNames = ["bug", "tree", "camera"] });
        List<Outcome<Sample>> graph = await ReadAsync(shard);

        Assert.Equal(["camera", "bug", "otherClass"], own.Select(NameOrReason));
        Assert.Equal(["bug", "camera", "otherClass"], graph.Select(NameOrReason));
        Release([.. own, .. graph]);
    }

    [Theory]
    [InlineData("../up.png", "leaves its folder")]
    [InlineData("/etc/up.png", "leaves its folder")]
    [InlineData("a/../../up.png", "leaves its folder")]
    public async Task Read_PathThatClimbsOut_FailsThatSampleAlone(string path, string said)
    {
        string shard = Write("climbing.tar", (path, Png()), ("b.png", Png()), ("b.cls", "key"u8.ToArray()));

        List<Outcome<Sample>> outcomes = await ReadAsync(shard);

        Assert.Contains(said, outcomes[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal("key", outcomes[1].Payload!.Provenance.Label.Name);
        Release(outcomes);
    }

    [Fact]
    public async Task Read_FaultySamples_FailAloneAndSayWhy()
    {
        string shard = Write(
            "faulty.tar",
            ("noclass.png", Png()),
            ("noise.png", [1, 2, 3]), ("noise.cls", "key"u8.ToArray()),
            ("big.png", new byte[5000]), ("big.cls", "key"u8.ToArray()),
            ("twice.png", Png()), ("twice.jpg", Png()), ("twice.cls", "key"u8.ToArray()),
            ("facts.png", Png()), ("facts.json", "{"u8.ToArray()),
            ("words.txt", "hello"u8.ToArray()),
            ("good.png", Png()), ("good.cls", "key\n"u8.ToArray()));

        List<Outcome<Sample>> outcomes = await ReadAsync(shard, options => options with { MaxImageBytes = "4KiB" });

        string[] said = ["has no class", "PNG", "maxImageBytes is 4KiB", "two images", "no JSON"];
        Assert.Equal(7, outcomes.Count);
        for (int i = 0; i < said.Length; i++) Assert.Contains(said[i], outcomes[i].Error!.Message, StringComparison.Ordinal);
        Assert.Equal("noImage", outcomes[5].Reason);
        Assert.Equal("key", outcomes[6].Payload!.Provenance.Label.Name);
        Release(outcomes);
    }

    [Fact]
    public async Task Read_ArchiveCutAnywhere_GivesWholeSamplesThenOneFailure()
    {
        byte[] whole = File.ReadAllBytes(Repository.Golden("shards/gnu.tar"));
        string shard = Path.Combine(_folder, "cut.tar");
        for (int length = 100; length < 14_000; length += 333)
        {
            File.WriteAllBytes(shard, whole[..length]);

            List<Outcome<Sample>> outcomes = await ReadAsync(shard);

            // A cut exactly between two entries cannot be told from an archive without end marks.
            int failures = outcomes.Count(o => o.Error is not null);
            Assert.InRange(failures, length % 512 == 0 ? 0 : 1, 2);
            Assert.All(outcomes.SkipLast(2), o => Assert.NotNull(o.Payload));
            Release(outcomes);
        }
    }

    [Fact]
    public async Task Read_DamagedShardCutAnywhere_GoesOnBitForBit()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.tar"), File.ReadAllBytes(Repository.Golden("shards/pax.tar"))[..9000]);
        File.Copy(Repository.Golden("shards/gnu.tar"), Path.Combine(_folder, "b.tar"));
        CursorTrail trail = new();
        ReadShardsOptions options = new() { Files = ["*.tar"], ShuffleWindow = 3, Epochs = 2 };
        List<string> whole = await new SourceRun().ReadAsync(Make(options), SourceRun.Describe, null, trail);

        Assert.Equal(2, whole.Count(line => line.StartsWith("failed a.tar: the archive ends inside", StringComparison.Ordinal)));
        for (int cut = 0; cut <= whole.Count; cut++)
        {
            Assert.Equal(whole[cut..], await new SourceRun().ReadAsync(Make(options), SourceRun.Describe, trail.After(cut)));
        }

        ReadShardsBlock Make(ReadShardsOptions with) => new(with, new([_folder])) { Classes = Labels };
    }

    [Fact]
    public async Task Read_FlippedBytes_NeverThrowsAndLosesNoBuffer()
    {
        byte[] whole = File.ReadAllBytes(Repository.Golden("shards/pax.tar"));
        string shard = Path.Combine(_folder, "flipped.tar");
        var random = new Philox(3);
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = [.. whole];
            for (int flips = 1 + random.NextInt32(6); flips > 0; flips--) bytes[random.NextInt32(12_000)] ^= (byte)(1 + random.NextInt32(255));
            File.WriteAllBytes(shard, bytes);

            Release(await ReadAsync(shard));
        }
    }

    [Fact]
    public void Check_MissingShards_NamesThePatternAndTheCount()
    {
        File.WriteAllBytes(Path.Combine(_folder, "train-01.tar"), []);
        IBlock block = new ReadShardsBlock(new() { Files = ["train-{00..03}.tar", "none*.tar", "train-*.tar", "x.tar"] }, new([_folder]));

        Engine.Graph.Diagnostic[] faults = [.. block.Check()];

        Assert.Equal(["options.files[0]", "options.files[1]", "options.files[3]"], faults.Select(f => f.Path));
        Assert.Contains("1 of the 4 shards", faults[0].Message, StringComparison.Ordinal);
        Assert.All(faults, f => Assert.Equal("SS4110", f.Code));
    }

    [Fact]
    public async Task Run_DamagedShardBeforeAGoodOne_CountsOneFailureAndGoesOn()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.tar"), File.ReadAllBytes(Repository.Golden("shards/gnu.tar"))[..3000]);
        File.Copy(Repository.Golden("shards/gnu.tar"), Path.Combine(_folder, "b.tar"));
        await using BlockHarness harness = BlockHarness.Load(
            """
            { "name": "shards", "seed": 1, "onError": "skip", "nodes": {
              "classes": { "block": "classes.list", "options": { "names": ["camera", "key", "bug"] } },
              "read": { "block": "shards.read", "inputs": { "classes": "classes.class" }, "options": { "files": ["*.tar"] } } } }
            """,
            BlockCatalog.From(typeof(ReadShardsBlock).Assembly),
            places: new([_folder]));

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Done, result.End);
        NodeSnapshot read = result.Snapshot.Nodes.Single(n => n.Node == "read");
        Assert.Equal(1, read.Failed);
        Assert.InRange(read.Done, 6, 8);
        Assert.Contains("a.tar", Assert.Single(result.Failures).Error.Message, StringComparison.Ordinal);
        Assert.Equal(string.Empty, await harness.Runner.CloseAsync());
    }

    private static BlockSample Sample(params string[] files) =>
        Sampled.Block("shards.read", $$"""{ "files": ["{{string.Join("\", \"", files)}}"] }""") with { Gathered = Sampled.Gather(("classes", _ => Labels)) };

    private static string NameOrReason(Outcome<Sample> outcome) => outcome.Payload?.Provenance.Label.Name ?? outcome.Reason ?? outcome.Error!.Message;

    private static string Describe(Sample s) =>
        $"{s.Provenance.ItemName} {s.Provenance.Label.Name} {s.Width}x{s.Height} {s.Format} {Convert.ToHexStringLower(SHA256.HashData(s.Encoded.Span))}";

    private static byte[] Png() => Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=");

    private string Write(string name, params (string Path, byte[] Content)[] members)
    {
        string path = Path.Combine(_folder, name);
        using FileStream file = File.Create(path);
        using TarWriter writer = new(file, TarEntryFormat.Pax);
        foreach ((string member, byte[] content) in members)
        {
            using MemoryStream data = new(content);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = data });
        }

        return path;
    }

    private async Task<List<Outcome<Sample>>> ReadAsync(string shard, Func<ReadShardsOptions, ReadShardsOptions>? with = null)
    {
        ReadShardsOptions options = new() { Files = [shard] };
        await using ReadShardsBlock block = new(with?.Invoke(options) ?? options, new([])) { Classes = Labels };
        RunScope run = new() { Node = "read", Seeds = RunSeeds.From(1), Pool = _buffers, Report = new NodeReport(TimeProvider.System) };
        await block.SetupAsync(run, CancellationToken.None);
        List<Outcome<Sample>> outcomes = [];
        await foreach (Outcome<Sample> outcome in block.ReadAsync(run, null, null, CancellationToken.None)) outcomes.Add(outcome);

        return outcomes;
    }

    private void Release(IReadOnlyList<Outcome<Sample>> outcomes)
    {
        foreach (Outcome<Sample> outcome in outcomes) outcome.Payload?.Release();
        Assert.Equal(0, _buffers.OutstandingLeases);
    }
}
