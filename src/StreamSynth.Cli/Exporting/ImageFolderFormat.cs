using System.Buffers;
using System.IO.Pipelines;

namespace StreamSynth.Cli.Exporting;

/// <summary>Writes one folder per class with one file per image, and metadata.jsonl: read by torchvision's ImageFolder and Hugging Face's imagefolder.</summary>
internal sealed class ImageFolderFormat : ISampleFormat
{
    private const int FlushBytes = 64 << 10;

    public Task WriteAsync(IEnumerable<ExportedSample> samples, ExportFolder folder, CancellationToken cancel) => folder.WriteAsync("metadata.jsonl", async file =>
    {
        PipeWriter lines = PipeWriter.Create(file, new(leaveOpen: true));
        foreach (ExportedSample sample in samples)
        {
            cancel.ThrowIfCancellationRequested();
            string name = $"{sample.Class.Folder}/{sample.Key}.{sample.Image.Format}";
            await folder.WriteAsync(name, image => image.WriteAsync(sample.Image.Data, cancel).AsTask()).ConfigureAwait(false);
            sample.WriteJson(lines, name);
            lines.Write("\n"u8);
            if (lines.UnflushedBytes >= FlushBytes) await lines.FlushAsync(cancel).ConfigureAwait(false);
        }

        await lines.CompleteAsync().ConfigureAwait(false);
    });
}
