using System.Buffers;
using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Odd and damaged files through every port of train.classifier: each is trained on or has a line that says why not.</summary>
public sealed class TrainClassifierBadInputTests
{
    private const int Sound = 23;

    private static readonly (string Name, bool IsTrainedOn, Func<(byte[] Bytes, string Format, ImageSize Size)> Make)[] Files =
    [
        ("truncated JPEG", false, () => CutShort(Recorded("decode.json", "jpeg-444"))),
        ("CMYK JPEG", true, () => Recorded("formats.json", "jpeg-cmyk-adobe")),
        ("16-bit PNG", true, () => Recorded("decode.json", "png-rgb-16")),
        ("grey PNG", true, () => Recorded("decode.json", "png-grey")),
        ("1x1", true, () => Drawn(1, 1)),
        ("3000x10", true, () => Drawn(3000, 10)),
        ("10x3000", true, () => Drawn(10, 3000)),
        ("smaller than the crop", true, () => Drawn(7, 5)),
    ];

    public static TheoryData<string> Inputs => ["plain", "crop", "mix"];

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task ConsumeAsync_OddRealImages_AreTrainedOnOrCounted(string input)
    {
        using TrainingBench bench = new() { Options = OptionsOf(input) with { Steps = 6, SyntheticPerStep = 0 } };
        Sample[] real = [.. Squares.Real(Sound + Files.Length, bench.Buffers)];
        bench.Real = [.. real.Select((sample, i) => i < Files.Length ? Exchange(sample, i, bench.Buffers) : sample)];

        await bench.RunAsync(bench.Items(0));

        AssertEachIsTold(bench, "real", leastUses: 1);
        Assert.Equal(6, Assert.Single(bench.Models).Step);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task ConsumeAsync_OddStreamedImages_AreTrainedOnOrCounted(string input)
    {
        using TrainingBench bench = new() { Options = OptionsOf(input) with { Steps = 5, SyntheticPerStep = 0 } };
        ScriptedReader real = new([.. bench.RealItems(Sound + Files.Length).Select(item => Exchange(item, bench.Buffers))]);
        real.ArriveAll();

        await bench.StreamAsync(real);

        AssertEachIsTold(bench, "real", leastUses: 1);
        Assert.Equal(5, Assert.Single(bench.Models).Step);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task ConsumeAsync_OddSyntheticImages_AreTrainedOnOrCounted(string input)
    {
        // Thirty images can be used, twice each: ten steps of six use all of them up.
        using TrainingBench bench = new() { Options = OptionsOf(input) with { Steps = 10, WarmUpSamples = Sound + Files.Length, MaxUses = 2 } };

        await bench.RunAsync([.. bench.Items(Sound + Files.Length).Select(item => Exchange(item, bench.Buffers))]);

        AssertEachIsTold(bench, "synthetic", leastUses: 2);
        Assert.Equal(10, Assert.Single(bench.Models).Step);
    }

    private static TrainClassifierOptions OptionsOf(string input) => TrainingBench.Small with
    {
        Image = new() { Size = 16, ResizeRatio = 1.25 },
        Augment = input switch
        {
            "crop" => new() { RandomResizedCrop = new() },
            "mix" => new() { CutMix = 1, Apply = [new() { HorizontalFlip = new() }, new() { RandAugment = new() { Magnitude = 9 } }] },
            _ => null,
        },
    };

    private static void AssertEachIsTold(TrainingBench bench, string domain, long leastUses)
    {
        SampleRow[] lines = [.. bench.Ledger.Lines.Where(row => row.Domain == domain).OrderBy(row => row.Ordinal)];
        Assert.Equal(Enumerable.Range(0, Sound + Files.Length), lines.Select(row => (int)row.Ordinal));
        foreach (SampleRow line in lines)
        {
            bool isSound = line.Ordinal >= Files.Length || Files[line.Ordinal].IsTrainedOn;
            string name = line.Ordinal < Files.Length ? Files[line.Ordinal].Name : "square";
            if (isSound) Assert.True(line.State != "failed" && line.Uses >= leastUses, $"{name}: {line.State} ({line.Reason}), {line.Uses} uses");
            else Assert.Equal((name, "failed", "corruptImage", 0L), (name, line.State, line.Reason, line.Uses));
        }

        Assert.All(bench.Measured("loss"), loss => Assert.True(double.IsFinite(loss)));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    private static Item<Sample> Exchange(Item<Sample> item, BufferPool buffers) =>
        item.Header.Ordinal < Files.Length ? Item<Sample>.Of(item.Header, Exchange(item.Payload!, (int)item.Header.Ordinal, buffers)) : item;

    private static Sample Exchange(Sample sample, int file, BufferPool buffers)
    {
        (byte[] bytes, string format, ImageSize size) = Files[file].Make();
        Lease encoded = buffers.Rent(bytes.Length, "test");
        bytes.CopyTo(encoded.Writable);
        sample.Release();

        return sample with { Encoded = encoded, Format = format, Height = size.Height, Width = size.Width };
    }

    private static (byte[] Bytes, string Format, ImageSize Size) Recorded(string file, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf($"tests/golden/media/{file}")));
        JsonElement one = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

        return (one.GetProperty("encoded").GetBytesFromBase64(), name[..name.IndexOf('-', StringComparison.Ordinal)], new(one.GetProperty("width").GetInt32(), one.GetProperty("height").GetInt32()));
    }

    private static (byte[] Bytes, string Format, ImageSize Size) CutShort((byte[] Bytes, string Format, ImageSize Size) whole) => whole with { Bytes = whole.Bytes[..^20] };

    private static (byte[] Bytes, string Format, ImageSize Size) Drawn(int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++) rgb[i] = (byte)(i * 7);
        ArrayBufferWriter<byte> bytes = new();
        ImageEncoder.Encode(rgb, width, height, new() { Format = EncodedFormat.Png, Lossless = true }, bytes);

        return (bytes.WrittenSpan.ToArray(), "png", new(width, height));
    }
}
