using System.Collections.Concurrent;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>Decodes the images of a minibatch on several workers. What comes out depends on step, slots and images, never on the workers.</summary>
/// <remarks>Threads: one caller at a time; a minibatch may be given back from another. Dispose frees the minibatches that were given back.</remarks>
internal sealed class MinibatchFeed : IDisposable
{
    private readonly TrainingInput _input;
    private readonly MinibatchMixing? _mixing;
    private readonly int _places;
    private readonly int _workers;
    private readonly RunScope _run;
    private readonly ConcurrentBag<Minibatch> _free = [];

    /// <summary>Makes a feed.</summary>
    /// <param name="input">Decodes and augments one image.</param>
    /// <param name="mixing">Mixes images; null: none are.</param>
    /// <param name="places">Most images of a minibatch.</param>
    /// <param name="workers">Images that are decoded at once, 1 or more.</param>
    /// <param name="run">Lends the memory of minibatches, where it is counted.</param>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">A minibatch is too large to be held.</exception>
    public MinibatchFeed(TrainingInput input, MinibatchMixing? mixing, int places, int workers, RunScope run)
    {
        (_input, _mixing, _places, _workers, _run) = (input, mixing, places, workers, run);
        if (BytesOf(places, input.Length) > int.MaxValue) throw TrainingFault.MinibatchTooLarge(BytesOf(places, input.Length), places);
    }

    /// <summary>Fills the minibatch of a step.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <param name="samples">The image of each slot, real ones first. It holds them until they are decoded, so their owner may let them go at once.</param>
    /// <param name="reals">Number of real images.</param>
    /// <param name="replace">Gives another image for the slot of one that cannot be decoded, or null to fail. Asked slot after slot in ascending order.</param>
    /// <param name="cancel">Ends the work; nothing stays held.</param>
    /// <returns>The minibatch, which the caller disposes.</returns>
    public async Task<Minibatch> FillAsync(long step, IReadOnlyList<Sample> samples, int reals, Func<int, ValueTask<Sample?>> replace, CancellationToken cancel)
    {
        Minibatch minibatch = _free.TryTake(out Minibatch? free) ? free : Make();
        Sample[] held = [.. samples];
        foreach (Sample sample in held) sample.Share();
        try
        {
            minibatch.Start(held.Length, reals);
            IReadOnlyList<Undecodable> left = await DecodeAsync(minibatch, step, held, [.. Enumerable.Range(0, held.Length)], cancel);
            while (left.Count > 0)
            {
                await ReplaceAsync(held, left, replace);
                left = await DecodeAsync(minibatch, step, held, [.. left.Select(image => image.Slot)], cancel);
            }

            for (int slot = 0; slot < held.Length; slot++) minibatch.Labels[slot] = held[slot].Provenance.Label.Index;
            _mixing?.Apply(minibatch, step);

            return minibatch;
        }
        catch
        {
            minibatch.Dispose();
            throw;
        }
        finally
        {
            foreach (Sample sample in held) sample.Release();
        }
    }

    /// <summary>Gives the memory of one minibatch; two are held, the one that is computed and the one ahead.</summary>
    /// <param name="places">Most images.</param>
    /// <param name="imageLength">Elements of an image.</param>
    internal static long BytesOf(int places, int imageLength) => (long)places * imageLength * sizeof(float);

    /// <summary>Takes a minibatch back.</summary>
    internal void Return(Minibatch minibatch) => _free.Add(minibatch);

    public void Dispose()
    {
        while (_free.TryTake(out Minibatch? minibatch)) minibatch.Free();
    }

    private Minibatch Make() => new(this, _run.Rent((int)BytesOf(_places, _input.Length)), _places, _input.Length, _mixing is not null);

    // All are asked for, also after one for which there is no other: whoever owns the images learns of each that is damaged.
    private static async ValueTask ReplaceAsync(Sample[] held, IReadOnlyList<Undecodable> images, Func<int, ValueTask<Sample?>> replace)
    {
        MediaException? missing = null;
        foreach (Undecodable image in images)
        {
            if (await replace(image.Slot) is { } other)
            {
                other.Share();
                held[image.Slot].Release();
                held[image.Slot] = other;
            }
            else
            {
                missing ??= image.Error;
            }
        }

        if (missing is not null) throw new MediaException(missing.Message, missing);
    }

    private async Task<IReadOnlyList<Undecodable>> DecodeAsync(Minibatch minibatch, long step, Sample[] samples, int[] slots, CancellationToken cancel)
    {
        ConcurrentBag<Undecodable> left = [];
        int next = -1;
        Task[] workers = [.. Enumerable.Range(0, Math.Min(_workers, slots.Length)).Select(_ => Task.Run(Work, cancel))];
        try
        {
            await Task.WhenAll(workers);
        }
        catch
        {
            // One failed or was cancelled before it began: no other may still be writing when the memory goes back.
            Interlocked.Exchange(ref next, slots.Length);
            foreach (Task worker in workers) await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return [.. left.OrderBy(image => image.Slot)];

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < slots.Length; i = Interlocked.Increment(ref next))
            {
                cancel.ThrowIfCancellationRequested();
                try
                {
                    _input.Read(samples[slots[i]], step, slots[i], minibatch.ImageAt(slots[i]));
                }
                catch (MediaException error)
                {
                    left.Add(new(slots[i], error));
                }
            }
        }
    }

    private readonly record struct Undecodable(int Slot, MediaException Error);
}
