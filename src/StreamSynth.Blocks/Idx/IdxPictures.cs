using Microsoft.Win32.SafeHandles;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Idx;

/// <summary>Makes pictures of the records of an IDX file.</summary>
/// <param name="images">The file.</param>
/// <param name="labels">Class number of each record.</param>
/// <param name="numbered">Turns class numbers into provenance.</param>
/// <param name="run">The run, for renting.</param>
internal sealed class IdxPictures(IdxFile images, byte[] labels, NumberedPicture numbered, RunScope run)
{
    private readonly byte[] _grey = new byte[images.RecordBytes];

    /// <summary>Gives the file.</summary>
    public IdxFile Images => images;

    /// <summary>Makes the records of a plain file, read in any order.</summary>
    public IRecords<Picture> Listed(string data, IReadOnlyList<RecordRange> ranges)
    {
        SafeFileHandle file = File.OpenHandle(images.Path);
        return new ListedRecords<Picture>(
            data, ranges, place => Make(place.Offset, grey => FileBytes.Read(file, grey, images.HeaderBytes + (place.Offset * images.RecordBytes))), file);
    }

    /// <summary>Makes one picture; the bytes are read only where the graph has its class.</summary>
    /// <param name="index">Number of the record.</param>
    /// <param name="read">Fills the buffer given with the record.</param>
    public Outcome<Picture> Make(long index, Action<byte[]> read)
    {
        if (numbered.TryPlace(labels[index], Path.GetFileName(images.Path), index, out Outcome<Picture> outcome) is not { } provenance) return outcome;

        try
        {
            read(_grey);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Outcome<Picture>.Fail(new InvalidDataException($"{Path.GetFileName(images.Path)}: image {index} cannot be read: {e.Message}", e), provenance);
        }

        Lease pixels = run.Rent(_grey.Length * 3);
        Span<byte> rgb = pixels.Writable;
        for (int i = 0; i < _grey.Length; i++) rgb.Slice(3 * i, 3).Fill(_grey[i]);

        return new Picture(pixels, images.Dimensions[1], images.Dimensions[2], provenance);
    }
}
