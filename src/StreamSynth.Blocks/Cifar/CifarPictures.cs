using Microsoft.Win32.SafeHandles;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Cifar;

/// <summary>Makes pictures of records.</summary>
/// <param name="record">Layout of a record.</param>
/// <param name="files">The files.</param>
/// <param name="numbered">Turns class numbers into provenance.</param>
/// <param name="run">The run, for renting.</param>
internal sealed class CifarPictures(CifarRecord record, IReadOnlyList<CifarFile> files, NumberedPicture numbered, RunScope run)
{
    private readonly byte[] _bytes = new byte[record.Bytes];

    /// <summary>Gives the bytes of one record.</summary>
    public int RecordBytes => record.Bytes;

    /// <summary>Makes the records of plain files, read in any order.</summary>
    public IRecords<Picture> Listed(string data, IReadOnlyList<RecordRange> ranges)
    {
        OpenFiles open = new([.. files.Select(f => File.OpenHandle(f.Path))]);
        return new ListedRecords<Picture>(data, ranges, place => Read(open.Handles[place.File], place), open);
    }

    /// <summary>Makes one picture of a record's bytes.</summary>
    public Outcome<Picture> Make(ReadOnlySpan<byte> bytes, RecordPlace place)
    {
        if (numbered.TryPlace(record.LabelOf(bytes), files[place.File].Name, place.Offset, out Outcome<Picture> outcome) is not { } provenance) return outcome;

        Lease pixels = run.Rent(CifarRecord.PixelBytes);
        record.WritePixels(bytes, pixels.Writable);

        return new Picture(pixels, CifarRecord.Side, CifarRecord.Side, provenance);
    }

    private Outcome<Picture> Read(SafeFileHandle file, RecordPlace place)
    {
        try
        {
            FileBytes.Read(file, _bytes, place.Offset * record.Bytes);
        }
        catch (IOException e)
        {
            return Outcome<Picture>.Fail(new InvalidDataException($"{files[place.File].Name}: image {place.Offset} cannot be read: {e.Message}", e));
        }

        return Make(_bytes, place);
    }

    private sealed record OpenFiles(IReadOnlyList<SafeFileHandle> Handles) : IDisposable
    {
        public void Dispose()
        {
            foreach (SafeFileHandle handle in Handles) handle.Dispose();
        }
    }
}
