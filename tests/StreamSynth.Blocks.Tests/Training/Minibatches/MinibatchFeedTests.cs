using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Minibatches;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training.Minibatches;

public sealed class MinibatchFeedTests : IDisposable
{
    private const int Places = 12;

    private static readonly AugmentOptions Everything = new()
    {
        RandomResizedCrop = new(),
        Apply = [new() { Shift = new() }, new() { HorizontalFlip = new() }, new() { ColorJitter = new() { Brightness = 0.4, Hue = 0.1 } }, new() { RandAugment = new() }],
        Mixup = 0.4,
        CutMix = 1,
    };

    private readonly BufferPool _buffers = new();
    private readonly List<Sample> _samples = [];

    public void Dispose()
    {
        foreach (Sample sample in _samples) sample.Release();
    }

    [Fact]
    public async Task FillAsync_AnyWorkers_GivesEqualBits()
    {
        Sample[] samples = [.. Images(Places)];
        List<float[]> filled = [];
        foreach (int workers in (int[])[1, 2, 4, 16])
        {
            using MinibatchFeed feed = MakeFeed(workers, Everything);
            using Minibatch minibatch = await feed.FillAsync(3, samples, 5, NoOther, default);
            filled.Add([.. minibatch.Images, .. minibatch.Shares]);
        }

        Assert.All(filled, numbers => Assert.Equal(filled[0], numbers));
        Assert.Equal(Places * ((3 * 16 * 16) + 1), filled[0].Length);
    }

    [Fact]
    public async Task FillAsync_SameImagesInAnotherStepOrSlot_AreAugmentedAnew()
    {
        Sample one = Images(1).Single();
        using MinibatchFeed feed = MakeFeed(2, new() { Apply = [new() { ColorJitter = new() { Brightness = 0.5 } }] });

        using Minibatch first = await feed.FillAsync(0, [one, one], 2, NoOther, default);
        using Minibatch second = await feed.FillAsync(1, [one, one], 2, NoOther, default);

        Assert.NotEqual(first.ImageAt(0).ToArray(), first.ImageAt(1).ToArray());
        Assert.NotEqual(first.ImageAt(0).ToArray(), second.ImageAt(0).ToArray());
    }

    [Fact]
    public async Task FillAsync_DamagedImages_AreReplacedSlotBySlot()
    {
        Sample[] samples = [.. Images(Places)];
        samples[7] = Kept(Squares.Corrupt(Squares.Real(1, _buffers)[0], _buffers));
        samples[2] = Kept(Squares.Corrupt(Squares.Real(1, _buffers)[0], _buffers));
        Sample other = Images(3).Last();
        List<int> asked = [];
        using MinibatchFeed feed = MakeFeed(4, null);

        // The first replacement of slot 2 is damaged too.
        using Minibatch minibatch = await feed.FillAsync(0, samples, Places, slot =>
        {
            asked.Add(slot);
            return new(asked.Count == 1 ? samples[7] : other);
        }, default);

        Assert.Equal([2, 7, 2], asked);
        Assert.Equal(other.Label.Index, minibatch.Labels[2]);
        using MinibatchFeed plain = MakeFeed(1, null);
        samples[2] = samples[7] = other;
        using Minibatch expected = await plain.FillAsync(0, samples, Places, NoOther, default);
        Assert.Equal(expected.Images.ToArray(), minibatch.Images.ToArray());
    }

    [Fact]
    public async Task FillAsync_NoReplacement_FailsAndHoldsNothing()
    {
        Sample[] samples = [.. Images(Places)];
        samples[4] = Kept(Squares.Corrupt(Squares.Real(1, _buffers)[0], _buffers));
        int before = _buffers.OutstandingLeases;

        using (MinibatchFeed feed = MakeFeed(3, null))
        {
            await Assert.ThrowsAsync<MediaException>(() => feed.FillAsync(0, samples, Places, NoOther, default));
        }

        Assert.Equal(before, _buffers.OutstandingLeases);
        foreach (Sample sample in _samples) sample.Release();
        _samples.Clear();
        Assert.Equal(0, _buffers.OutstandingLeases);
    }

    [Fact]
    public async Task FillAsync_Cancelled_HoldsNothing()
    {
        Sample[] samples = [.. Images(Places)];
        int before = _buffers.OutstandingLeases;
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();

        using (MinibatchFeed feed = MakeFeed(3, null))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => feed.FillAsync(0, samples, Places, NoOther, cancel.Token));
        }

        Assert.Equal(before, _buffers.OutstandingLeases);
    }

    [Fact]
    public async Task FillAsync_OwnerLetsGoMeanwhile_StillHoldsTheImages()
    {
        Sample[] samples = [.. Squares.Real(Places, _buffers)];
        using MinibatchFeed feed = MakeFeed(2, null);

        Task<Minibatch> filling = feed.FillAsync(0, samples, Places, NoOther, default);
        foreach (Sample sample in samples) sample.Release();
        using Minibatch minibatch = await filling;

        Assert.Equal(Places, minibatch.Count);
        Assert.Equal(1, _buffers.OutstandingLeases); // The minibatch itself.
    }

    [Fact]
    public async Task FillAsync_Mixing_KeepsDomainsApart()
    {
        // Class 0 is real, class 2 synthetic: no label crosses over.
        Sample[] samples = [.. Enumerable.Range(0, Places).Select(i => Kept(Squares.Synthetic(i < 5 ? 0 : 2, _buffers)))];
        using MinibatchFeed feed = MakeFeed(2, new() { CutMix = 1, Mixup = 1 });

        using Minibatch minibatch = await feed.FillAsync(0, samples, 5, NoOther, default);

        Assert.Equal([0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2], minibatch.Labels.ToArray());
        Assert.Equal(minibatch.Labels.ToArray(), minibatch.OtherLabels.ToArray());
        Assert.All(minibatch.Shares.ToArray(), share => Assert.InRange(share, 0.5f, 1f));
        Assert.Contains(minibatch.Shares.ToArray(), share => share < 1);
    }

    [Fact]
    public async Task FillAsync_Mixup_BlendsWithTheImageBefore()
    {
        Sample[] samples = [.. Images(4)];
        using MinibatchFeed plainFeed = MakeFeed(1, new());
        using MinibatchFeed mixedFeed = MakeFeed(1, new() { Mixup = 1 });
        using Minibatch plain = await plainFeed.FillAsync(0, samples, 4, NoOther, default);

        using Minibatch mixed = await mixedFeed.FillAsync(0, samples, 4, NoOther, default);

        for (int slot = 0; slot < 4; slot++)
        {
            int before = (slot + 3) % 4;
            bool swapped = mixed.Labels[slot] != plain.Labels[slot];
            float own = swapped ? 1 - mixed.Shares[slot] : mixed.Shares[slot];
            if (plain.Labels[slot] == plain.Labels[before]) continue;

            Assert.Equal(plain.Labels[before], swapped ? mixed.Labels[slot] : mixed.OtherLabels[slot]);
            for (int i = 0; i < 768; i++) Assert.Equal((own * plain.ImageAt(slot)[i]) + ((1 - own) * plain.ImageAt(before)[i]), mixed.ImageAt(slot)[i], 1e-5f);
        }
    }

    private static ValueTask<Sample?> NoOther(int slot) => new((Sample?)null);

    private IEnumerable<Sample> Images(int count) => Squares.Real(count, _buffers).Select(Kept);

    private Sample Kept(Sample sample)
    {
        _samples.Add(sample);

        return sample;
    }

    private MinibatchFeed MakeFeed(int workers, AugmentOptions? augment)
    {
        TrainClassifierOptions options = new() { Augment = augment, Image = new() { Size = 16 } };
        Preprocessing preprocessing = options.Image.Make(0, 0);
        RunScope run = new() { Node = "train", Seeds = RunSeeds.From(1), Pool = _buffers, Report = new NodeReport(TimeProvider.System) };
        MinibatchMixing? mixing = augment is { Mixes: true } ? new(augment, preprocessing.Size, 7) : null;

        return new(new(new(preprocessing), options, 5), mixing, Places, workers, run);
    }
}
