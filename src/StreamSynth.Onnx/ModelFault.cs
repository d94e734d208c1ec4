namespace StreamSynth.Onnx;

/// <summary>Tells one thing that is wrong with a model folder, as a value, so that a validator can report all of them together.</summary>
/// <param name="Code">Stable code, one of <see cref="ModelFaultCodes"/>.</param>
/// <param name="Path">File or folder that is at fault, as the caller named it.</param>
/// <param name="Message">What was expected and what was found, without the path.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record ModelFault(string Code, string Path, string Message, string Fix)
{
    /// <summary>Gives the whole fault in one line: path, message and fix.</summary>
    public override string ToString() => $"{Path}: error {Code}: {Message}. Fix: {Fix}.";
}
