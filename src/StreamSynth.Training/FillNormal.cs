namespace StreamSynth.Training;

/// <summary>
/// Fills a span with independent standard normal numbers. It is called once per weight tensor; to be repeatable, the numbers
/// should depend on the parameter's name and the experiment's seed only.
/// </summary>
/// <param name="parameter">Name of the weight tensor.</param>
/// <param name="standardNormals">f32 span to fill, mean 0 and variance 1.</param>
public delegate void FillNormal(string parameter, Span<float> standardNormals);
