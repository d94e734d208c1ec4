using StreamSynth.Blocks.Payloads;

namespace StreamSynth.Blocks.Training;

/// <summary>Gives minibatches their real images, one after another.</summary>
/// <remarks>Threads: one caller at a time.</remarks>
internal interface IRealImages
{
    /// <summary>Says that a step is taken with all images taken so far, except those taken back or left out: the state to go on from is the one at this moment.</summary>
    void Settle();

    /// <summary>Takes the next image and counts its use; null when none will come.</summary>
    /// <param name="cancel">Ends the wait.</param>
    ValueTask<DrawnReal?> TakeAsync(CancellationToken cancel);

    /// <summary>Leaves an image out that was taken and cannot be decoded.</summary>
    void LeaveOut(DrawnReal damaged);

    /// <summary>Undoes the use of an image that was taken for a step that does not come.</summary>
    void TakeBack(DrawnReal image);
}

/// <summary>Is a real image with a place in a minibatch.</summary>
/// <param name="Ordinal">Its place among the gathered images, or its ordinal in the stream.</param>
/// <param name="Sample">The image; its owner holds it until it is settled.</param>
internal readonly record struct DrawnReal(long Ordinal, Sample Sample);
