namespace StreamSynth.Media.Native;

/// <summary>Says what is being done and what a user can do when it fails.</summary>
/// <param name="What">The task in the form "decode the PNG image of 120 bytes".</param>
/// <param name="Advice">The fix, as a sentence.</param>
internal readonly record struct MediaTask(string What, string Advice)
{
    /// <summary>Makes the error of a failed operation and drains the native text into it.</summary>
    internal MediaException Failed(string operation) =>
        new($"Could not {What}: {VipsRuntime.TakeError()} ({operation}). {Advice}");
}
