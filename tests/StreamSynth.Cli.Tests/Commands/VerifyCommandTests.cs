using System.Text.Json.Nodes;
using StreamSynth.Cli.Tests.Regenerating;
using StreamSynth.Media;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Tests.Commands;

/// <summary>Verifies a small real run: as it is, tampered with, and under other terms.</summary>
public sealed class VerifyCommandTests(PaintedRun painted) : IClassFixture<PaintedRun>
{
    [Fact]
    public async Task Verify_HonestRun_IsEqualInEveryBatch()
    {
        (int exit, JsonObject json) = await painted.InvokeJsonAsync("verify", "run", "--all");

        Assert.Equal(ExitCode.Done, exit);
        Assert.True(json["exact"]!.GetValue<bool>(), json.ToJsonString());
        Assert.InRange(json["batches"]!.AsArray().Count, 3, 6);
        Assert.All(json["batches"]!.AsArray(), b =>
        {
            Assert.Equal("equal", b!["verdict"]!.GetValue<string>());
            Assert.Equal(b["compared"]!.GetValue<int>(), b["equalBytes"]!.GetValue<int>());
        });
        Assert.Equal(painted.Run.Read(RunTables.Pool).Count(p => p.Domain == "synthetic"), json["batches"]!.AsArray().Sum(b => b!["compared"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Verify_OneImageIsAnother_NamesTheBatchAndFails()
    {
        PoolRow[] pool = [.. painted.Run.Read(RunTables.Pool).Where(p => p.Domain == "synthetic")];
        painted.Copy("altered", pool: rows => rows.Select(row => row.Domain == "synthetic" && row.Ordinal == pool[1].Ordinal ? row with { Data = OneValueOff(row.Data) } : row));
        long batch = painted.Run.Read(RunTables.Samples).First(s => s.Domain == "synthetic" && s.Ordinal == pool[1].Ordinal).Batch;

        (int exit, string output, string errors) = await painted.InvokeAsync("verify", "altered", "--all");

        Assert.Equal((ExitCode.RunFailed, string.Empty), (exit, errors));
        string[] rows = [.. output.Split('\n').Where(l => l.EndsWith("DIFFERS", StringComparison.Ordinal))];
        Assert.StartsWith($"  {batch} ", Assert.Single(rows), StringComparison.Ordinal);
        Assert.Contains("Not verified: 1 of ", output, StringComparison.Ordinal);
        Assert.Contains("were changed after the run", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ModelIsAnother_RefusesUnlessAllowed()
    {
        painted.Copy("retrained", progress: p => p with { ModelHashes = p.ModelHashes.Replace(Diffusion(p), new string('0', 64), StringComparison.Ordinal) });

        (int exit, string _, string errors) = await painted.InvokeAsync("verify", "retrained", "--batches", "1");
        (int allowed, string output, string _) = await painted.InvokeAsync("verify", "retrained", "--batches", "1", "--allow-changed");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("error SS6312: model 'icons-v1/diffusion' is not the one of the run: SHA-256 000000000000... was recorded", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, allowed);
        Assert.Contains("any are allowed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes.paint.limits.batch=3")]
    [InlineData("nodes.paint.options.threads=2")]
    public async Task Verify_OtherTerms_IsWithinTheTolerance(string set)
    {
        (int exit, JsonObject json) = await painted.InvokeJsonAsync("verify", "run", "--batches", "2", "--set", set);

        Assert.True(exit == ExitCode.Done, json.ToJsonString());
        Assert.False(json["exact"]!.GetValue<bool>());
        Assert.NotEmpty(json["differences"]!.AsArray());
        Assert.Equal(2, json["batches"]!.AsArray().Count);
    }

    [Fact]
    public async Task Verify_OtherPictures_AreBeyondTheTolerance()
    {
        (int exit, JsonObject json) = await painted.InvokeJsonAsync("verify", "run", "--batches", "2", "--set", "nodes.paint.options.guidanceScale=2");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.All(json["batches"]!.AsArray(), b => Assert.Equal("differs", b!["verdict"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Verify_NothingKept_SaysSo()
    {
        painted.Copy("bare", pool: rows => rows.Where(r => r.Domain == "real"));

        (int exit, string output, string errors) = await painted.InvokeAsync("verify", "bare");

        Assert.Equal((ExitCode.WrongInput, string.Empty), (exit, output));
        Assert.Contains("SS6311: the run has kept no generated image", errors, StringComparison.Ordinal);
    }

    private static string Diffusion(ProgressRow progress) => JsonNode.Parse(progress.ModelHashes)!["icons-v1/diffusion"]!.GetValue<string>();

    private static byte[] OneValueOff(byte[] encoded)
    {
        ImageSize size = ImageDecoder.ReadSize(encoded, DecodeLimits.Default);
        byte[] rgb = new byte[size.RgbBytes];
        ImageDecoder.Decode(encoded, rgb, DecodeLimits.Default);
        rgb[100] ^= 1;
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ImageEncoder.Encode(rgb, size.Width, size.Height, new() { Format = EncodedFormat.Webp, Lossless = true }, output);

        return output.WrittenSpan.ToArray();
    }
}
