using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace StreamSynth.Cli.Exporting;

/// <summary>Writes tar archives of at most a given size, three files per sample (image, .cls with the class index, .json): the layout of WebDataset.</summary>
/// <param name="shardBytes">Most bytes of one archive; a sample that is larger alone gets one of its own.</param>
internal sealed class TarShardFormat(long shardBytes) : ISampleFormat
{
    public async Task WriteAsync(IEnumerable<ExportedSample> samples, ExportFolder folder, CancellationToken cancel)
    {
        using IEnumerator<ExportedSample> next = samples.GetEnumerator();
        bool more = next.MoveNext();
        for (int shard = 0; more; shard++)
        {
            await folder.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"shard-{shard:000000}.tar"), async file =>
            {
                // The pipe gathers small files into large writes and grows no array per sample.
                PipeWriter pipe = PipeWriter.Create(file, new(leaveOpen: true, minimumBufferSize: 64 << 10));
                more = await FillAsync(new(pipe), next, cancel).ConfigureAwait(false);
                await pipe.CompleteAsync().ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    private async Task<bool> FillAsync(TarArchive tar, IEnumerator<ExportedSample> next, CancellationToken cancel)
    {
        bool isEmpty = true;
        var json = new ArrayBufferWriter<byte>();
        do
        {
            cancel.ThrowIfCancellationRequested();
            ExportedSample sample = next.Current;
            json.ResetWrittenCount();
            sample.WriteJson(json, file: null);
            (string Ending, ReadOnlyMemory<byte> Content)[] parts =
            [
                ("cls", Encoding.ASCII.GetBytes(sample.Class.Index.ToString(CultureInfo.InvariantCulture))),
                ("json", json.WrittenMemory),
                (sample.Image.Format, sample.Image.Data),
            ];
            long bytes = parts.Sum(p => TarArchive.SizeOf($"{sample.Key}.{p.Ending}", p.Content.Length));
            if (!isEmpty && tar.Bytes + bytes > shardBytes) break;

            isEmpty = false;
            foreach ((string ending, ReadOnlyMemory<byte> content) in parts) await tar.WriteAsync($"{sample.Key}.{ending}", content, cancel).ConfigureAwait(false);
            if (!next.MoveNext())
            {
                await tar.EndAsync(cancel).ConfigureAwait(false);
                return false;
            }
        }
        while (true);

        await tar.EndAsync(cancel).ConfigureAwait(false);
        return true;
    }
}
