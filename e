smapdash: data is the bundled sample and the database holds other data; they never mix, so nothing was loaded. Name the folder of your data.
